import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** Who buys which product family, a page of accounts at a time. All comes from one call. */
export class Whitespace extends Component {
    static template = "key_account.Whitespace";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.filters = [
            {name: "owner_id", label: _t("Owner")},
            {name: "grade_id", label: _t("Grade")},
            {name: "industry_id", label: _t("Industry")},
        ];
        this.state = useState({page: 0, chosen: {}, matrix: null, isLoading: true});
        onWillStart(() => this.load());
    }

    async load() {
        this.state.isLoading = true;
        try {
            this.state.matrix = await this.orm.call("key.account.whitespace", "get_matrix", [], {
                page: this.state.page,
                filters: {...this.state.chosen},
            });
        } finally {
            this.state.isLoading = false;
        }
    }

    get pages() {
        const {count, size} = this.state.matrix;
        return Math.max(1, Math.ceil(count / size));
    }

    turn(step) {
        this.state.page += step;
        return this.load();
    }

    choose(name, ev) {
        const id = parseInt(ev.target.value);
        if (id) {
            this.state.chosen[name] = id;
        } else {
            delete this.state.chosen[name];
        }
        this.state.page = 0;
        return this.load();
    }

    openAccount(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "key.account",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    async openCell(row, cell) {
        const action = await this.orm.call("key.account.whitespace", "get_cell_action", [
            row.id,
            cell.family,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("key_account_whitespace", Whitespace);
