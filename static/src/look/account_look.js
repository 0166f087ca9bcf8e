import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat, formatMonetary, formatPercentage} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const WIDTH = 100;
const HEIGHT = 24;
// Alerts about the account itself open the page that tells more.
const PAGES = {
    no_decision_maker: "people",
    evidence_expires: "relationship",
};

/** The points of a line through the values, for an SVG of WIDTH × HEIGHT. 0 is always in sight. */
export function linePoints(values) {
    const known = values.filter((value) => value !== null && value !== false);
    const low = Math.min(0, ...known);
    const high = Math.max(0, ...known);
    const step = WIDTH / Math.max(values.length - 1, 1);
    const inner = HEIGHT - 2;
    return values
        .map((value, index) => [value, index * step])
        .filter(([value]) => value !== null && value !== false)
        .map(([value, x]) => {
            const y = high === low ? inner : inner - ((value - low) / (high - low)) * inner;
            return `${x.toFixed(1)},${(y + 1).toFixed(1)}`;
        })
        .join(" ");
}

/**
 * An account in one look: what is wrong, five figures, what comes next and the last contact. The form
 * is shown first; this asks for the rest, and again when another account is shown.
 */
export class AccountLook extends Component {
    static template = "key_account.AccountLook";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            alerts: [],
            figures: [],
            action: null,
            next: null,
            last: null,
            reach: {},
        });
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
        this.state.action = null;
        if (!resId) {
            return;
        }
        const ask = (method) =>
            this.orm.silent.call("key.account", method, [[resId]]).then((answer) => {
                // Another account may be shown by now.
                if (this.wanted === resId) {
                    const known = {
                        get_alerts: {alerts: answer},
                        get_next_action: {action: answer},
                        get_look: {...answer, resId},
                    };
                    Object.assign(this.state, known[method]);
                }
            });
        await Promise.all([ask("get_alerts"), ask("get_look"), ask("get_next_action")]);
    }

    get isLoading() {
        return Boolean(this.props.record.resId) && this.state.resId !== this.props.record.resId;
    }

    get isEmpty() {
        return !this.state.figures.some((figure) => figure.value || figure.before);
    }

    format(figure, value, short = false) {
        if (value === null || value === false) {
            return "–";
        }
        if (figure.unit === "ratio") {
            return formatPercentage(value, {digits: [16, 1]});
        }
        const isLarge = Math.abs(value) >= 1000;
        return formatMonetary(value, {
            currencyId: this.state.currency_id,
            ...(short ? {humanReadable: isLarge, digits: [16, isLarge ? 1 : 0]} : {}),
        });
    }

    /** The change against the year before: {text, tone}; null where it cannot be said. */
    change(figure) {
        const {value, before} = figure;
        const isKnown = (number) => number !== null && number !== false;
        if (!isKnown(value) || !isKnown(before) || (figure.unit === "money" && !before)) {
            return null;
        }
        const isRatio = figure.unit === "ratio";
        const change = (isRatio ? value - before : (value - before) / Math.abs(before)) * 100 || 0;
        const rounded = Math.abs(change) < 10 ? Math.round(change * 10) / 10 : Math.round(change);
        const sign = rounded > 0 ? "+" : "";
        const number = formatFloat(rounded, {digits: [16, 1], trailingZeros: false});
        const unit = isRatio ? _t("pts") : "%";
        let tone = "text-muted";
        if (rounded && figure.better) {
            tone = rounded > 0 === (figure.better === "up") ? "text-success" : "text-danger";
        }
        return {text: `${sign}${number} ${unit}`, tone};
    }

    /** What the tile says on hover: exact amounts, and what is compared with what. */
    title(figure) {
        const before = this.format(figure, figure.before);
        return [
            `${figure.label}: ${this.format(figure, figure.value)}`,
            _t("A year before: %s", before),
            figure.title,
        ].join("\n");
    }

    points(figure) {
        return linePoints(figure.months);
    }

    async openFigure(figure) {
        if (figure.opens) {
            const id = this.props.record.resId;
            const action = await this.orm.call("key.account", "action_open_figure", [
                [id],
                figure.name,
            ]);
            this.action.doAction(action);
        }
    }

    async openAlert(alert) {
        if (alert.method) {
            const action = await this.orm.call(alert.model, alert.method, [[alert.res_id]]);
            if (action && action !== true) {
                this.action.doAction(action);
            }
            return;
        }
        if (alert.model === "key.account") {
            this.openPage(PAGES[alert.kind]);
            return;
        }
        this.open(alert.model, alert.res_id);
    }

    canOpen(alert) {
        return Boolean(alert.method || alert.model !== "key.account" || PAGES[alert.kind]);
    }

    openPage(name) {
        document.querySelector(`.o_form_view .o_notebook .nav-link[name=${name}]`)?.click();
    }

    open(model, id) {
        if (model === "key.account") {
            // A visit that is due, or an activity of the account.
            this.openPage("visits");
            return;
        }
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async prepare() {
        const action = await this.orm.call("key.account", "action_prepare_visit", [
            [this.props.record.resId],
        ]);
        this.action.doAction(action);
    }
}

registry.category("view_widgets").add("key_account_look", {component: AccountLook});
