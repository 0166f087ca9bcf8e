import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatList} from "@web/core/l10n/utils";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat, formatMonetary, formatPercentage} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const WIDTH = 130;
const HEIGHT = 48;
// From how many days more a customer pays slower, or faster.
const NOTABLE = 1;

/** The columns of a chart, for an SVG of WIDTH × HEIGHT, and the height of the line of the limit. */
export function columns(values, limit) {
    const high = Math.max(1, limit || 0, ...values) * 1.05;
    const step = WIDTH / Math.max(values.length, 1);
    const heightOf = (value) => (Math.max(value, 0) / high) * HEIGHT;
    return {
        bars: values.map((value, index) => ({
            x: index * step + step * 0.15,
            y: HEIGHT - heightOf(value),
            width: step * 0.7,
            height: heightOf(value),
            isOver: Boolean(limit) && value > limit,
        })),
        limit: limit ? HEIGHT - heightOf(limit) : null,
    };
}

/**
 * The credit of an account: limit, used share and what is free, what is owed by age, twelve months of
 * exposure, how the customer pays, and the open documents.
 */
export class AccountCredit extends Component {
    static template = "key_account.AccountCredit";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({resId: null});
        this.size = {width: WIDTH, height: HEIGHT};
        useEffect(
            (resId) => {
                this.load(resId);
            },
            () => [this.props.record.resId],
        );
        onWillUnmount(() => {
            this.wanted = null;
        });
    }

    async load(resId) {
        this.wanted = resId;
        if (!resId) {
            return;
        }
        const credit = await this.orm.silent.call("key.account", "get_credit", [[resId]]);
        // Another account may be shown by now.
        if (this.wanted === resId) {
            Object.assign(this.state, credit, {resId});
        }
    }

    get isReady() {
        return this.state.resId === this.props.record.resId;
    }

    /** An amount in full; large ones on request without decimals, so that it fits on a tile. */
    money(value, isTile = false) {
        return formatMonetary(value, {
            currencyId: this.state.currency_id,
            ...(isTile && Math.abs(value) >= 1000 ? {digits: [16, 0]} : {}),
        });
    }

    /** What is overdue, in words; credits that are not matched yet count against it first. */
    get overdue() {
        const {overdue, oldest, credits, ...figures} = this.state.figures;
        const late = figures.late_1 + figures.late_2 + figures.late_3 + figures.late_4;
        const words = {
            amount: this.money(overdue),
            late: this.money(late),
            credits: this.money(-credits),
            days: oldest || 0,
        };
        if (overdue > 0 && credits < 0) {
            return _t(
                "%(amount)s overdue after credits of %(credits)s that are not matched, up to %(days)s days",
                words,
            );
        }
        if (overdue > 0) {
            return _t("%(amount)s overdue, up to %(days)s days", words);
        }
        if (late > 0) {
            return _t(
                "%(late)s late, covered by credits of %(credits)s that are not matched",
                words,
            );
        }
        return _t("Nothing overdue");
    }

    /** The figures on top: {name, label, value, detail, tone}. */
    get tiles() {
        const {owed, overdue, orders, drafts, exposure, limit, used, free} = this.state.figures;
        const isOver = limit !== null && free < 0;
        const parts = [];
        if (orders) {
            parts.push(_t("%s ordered", this.money(orders)));
        }
        if (drafts) {
            parts.push(_t("%s in drafts", this.money(drafts)));
        }
        const tiles = [
            {
                name: "owed",
                label: _t("Owed"),
                value: this.money(owed, true),
                title: this.money(owed),
                detail: this.overdue,
                tone: overdue > 0 ? "text-danger" : "text-muted",
            },
            {
                name: "exposure",
                label: _t("Exposure"),
                value: this.money(exposure, true),
                title: this.money(exposure),
                detail: parts.length
                    ? formatList(parts, {style: "unit"})
                    : _t("No orders under way"),
                tone: "text-muted",
            },
            {
                name: "limit",
                label: _t("Credit Limit"),
                value: limit === null ? "–" : this.money(limit, true),
                title: limit === null ? "" : this.money(limit),
                detail: limit === null ? _t("No limit is set") : "",
                tone: "text-muted",
            },
        ];
        if (limit === null) {
            return tiles;
        }
        tiles.push(
            {
                name: "used",
                label: _t("Used"),
                // The limit of a customer without credit is the smallest amount.
                value: used > 10 ? _t("Over 1,000%") : formatPercentage(used, {digits: [16, 0]}),
                share: Math.min(Math.max(used, 0), 1),
                tone: isOver ? "text-danger" : "text-muted",
                isOver,
            },
            {
                name: "free",
                label: isOver ? _t("Over the Limit") : _t("Free"),
                value: this.money(Math.abs(free), true),
                title: this.money(Math.abs(free)),
                isOver,
            },
        );
        return tiles;
    }

    /** The bars of what is owed by age: the longest takes the whole width. */
    get ages() {
        const longest = Math.max(1, ...this.state.ages.map((age) => Math.abs(age.amount)));
        return this.state.ages
            .filter((age) => age.part !== "credits" || age.amount)
            .map((age) => ({...age, width: (100 * Math.abs(age.amount)) / longest}));
    }

    get chart() {
        const {months, figures} = this.state;
        const chart = columns(
            months.map((month) => month.exposure),
            figures.limit,
        );
        chart.bars.forEach((bar, index) => {
            bar.title = `${months[index].day}: ${this.money(months[index].exposure)}`;
        });
        return chart;
    }

    days(number) {
        return formatFloat(number, {digits: [16, 0]});
    }

    /** What the customer usually does, in sentences. */
    get habit() {
        const {year, before, quarter} = this.state.habit;
        if (year === null) {
            return [_t("No payment was received in the last twelve months.")];
        }
        const sentences = [
            year < 0.5
                ? _t("Pays on time.")
                : _t("Pays %s days after the due date, weighted by amount.", this.days(year)),
        ];
        if (before !== null) {
            sentences.push(_t("In the twelve months before: %s days.", this.days(before)));
        }
        if (quarter !== null) {
            const change = quarter - year;
            let text = _t("In the last three months: %s days.", this.days(quarter));
            if (change >= NOTABLE) {
                text = _t("In the last three months: %s days, slower.", this.days(quarter));
            } else if (change <= -NOTABLE) {
                text = _t("In the last three months: %s days, faster.", this.days(quarter));
            }
            sentences.push(text);
        }
        return sentences;
    }

    has(name) {
        return this.state.documents.some((row) => row[name]);
    }

    /** Runs a method of the account that opens something, and reads the credit again afterwards. */
    async press(method) {
        const {resId} = this.props.record;
        const action = await this.orm.call("key.account", method, [[resId]]);
        this.action.doAction(action, {onClose: () => this.load(resId)});
    }

    open(row) {
        if (row.opens) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "account.move",
                res_id: row.move_id,
                views: [[false, "form"]],
            });
        }
    }
}

registry.category("view_widgets").add("key_account_credit", {component: AccountCredit});
