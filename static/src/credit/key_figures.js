import {Component, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {formatFloat, formatPercentage} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {linePoints} from "../look/account_look";

const isRefusal = (error) =>
    error instanceof RPCError && error.exceptionName === "odoo.exceptions.AccessError";

/**
 * Key figures of receivables: as of a day, with a line of twelve months, for the company, its grades or
 * owners. Each figure has its formula beside it. All comes from one call.
 */
export class CreditKeyFigures extends Component {
    static template = "key_account.CreditKeyFigures";
    static components = {DateTimeInput, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.groups = [
            {by: "company", label: _t("Company")},
            {by: "grade", label: _t("Grade")},
            {by: "owner", label: _t("Owner")},
        ];
        this.state = useState({by: "company", day: "", kpis: null, refusal: "", isLoading: true});
        onWillStart(() => this.load());
    }

    async load() {
        this.state.isLoading = true;
        const {by, day} = this.state;
        try {
            this.state.kpis = await this.orm.call("key.account", "get_credit_kpis", [], {
                by,
                day: day || false,
            });
            this.state.day = this.state.kpis.day;
        } catch (error) {
            if (!isRefusal(error)) {
                // The figures on the screen stay those of the last day that was answered.
                this.state.day = this.state.kpis?.day || "";
                throw error;
            }
            // Somebody came by an address: no fault, so no dialog.
            this.state.refusal = error.data.message;
        } finally {
            this.state.isLoading = false;
        }
    }

    choose(by) {
        this.state.by = by;
        return this.load();
    }

    get day() {
        return deserializeDate(this.state.day);
    }

    get today() {
        return deserializeDate(this.state.kpis.today);
    }

    /** An emptied day is today. */
    chooseDay(day) {
        this.state.day = day ? serializeDate(day) : "";
        return this.load();
    }

    format(figure, value) {
        if (value === null) {
            return "–";
        }
        return figure.unit === "ratio"
            ? formatPercentage(value, {digits: [16, 0]})
            : _t("%s days", formatFloat(value, {digits: [16, 0]}));
    }

    value(row, figure) {
        const values = row.trend[figure.code];
        return this.format(figure, values[values.length - 1]);
    }

    points(row, figure) {
        return linePoints(row.trend[figure.code]);
    }

    /** What the line says on hover: each month with its figure. */
    title(row, figure) {
        const {ends} = this.state.kpis;
        return row.trend[figure.code]
            .map((value, index) => [value, ends[index]])
            .filter(([value]) => value !== null)
            .map(([value, end]) => `${end}: ${this.format(figure, value)}`)
            .join("\n");
    }
}

registry.category("actions").add("key_account_credit_kpi", CreditKeyFigures);
