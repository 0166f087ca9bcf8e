import {Component, onWillStart, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {PutOffDialog} from "./put_off_dialog";

/**
 * The start page: My Day of a salesperson, the cockpit of a manager.
 *
 * Everything on it comes from one call; whatever is opened from it is counted by the server, which
 * knows what the main button of an item does.
 */
export class MyDay extends Component {
    static template = "key_account.MyDay";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.display = {controlPanel: {}};
        this.state = useState({desk: null});
        // On the way back, the page is the one that was left.
        const {everybody = null} = this.props.state || {};
        useSetupAction({getLocalState: () => ({everybody: this.state.desk.everybody})});
        onWillStart(() => this.load(everybody));
    }

    async load(everybody) {
        this.state.desk = await this.orm.call("key.account", "get_desk", [], {everybody});
        this.env.config.setDisplayName(this.state.desk.title);
    }

    reload() {
        return this.load(this.state.desk.everybody);
    }

    async openItem(item) {
        const action = await this.orm.call("key.account", "action_open_desk_item", [
            item.kind,
            item.res_id,
        ]);
        if (!action) {
            return this.reload();
        }
        // A dialog stays on the page; what was done in it is no longer to do.
        return this.action.doAction(action, {onClose: () => this.reload()});
    }

    openAccount(card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "key.account",
            res_id: card.account_id,
            views: [[false, "form"]],
        });
    }

    openFigure(action) {
        if (action) {
            this.action.doAction(action);
        }
    }

    openPutOff() {
        return this.action.doAction("key_account.key_account_desk_snooze_action");
    }

    openAccounts() {
        return this.action.doAction("key_account.key_account_action");
    }

    putOff(card) {
        const items = card.items.filter((item) => !item.is_context);
        this.dialog.add(PutOffDialog, {
            name: card.name || items[0].text,
            today: this.state.desk.today,
            putOff: async (reason, until) => {
                await this.orm.call("key.account", "action_put_off_desk_items", [
                    items.map((item) => [item.kind, item.res_id]),
                    reason,
                    until,
                ]);
                await this.reload();
            },
        });
    }

    print() {
        browser.print();
    }
}

registry.category("actions").add("key_account_my_day", MyDay);
