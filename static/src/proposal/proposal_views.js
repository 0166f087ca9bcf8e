import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/** How good proposals are here, beside the most popular products. */
export class ProposalTrial extends Component {
    static template = "key_account.ProposalTrial";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({told: ""});
        onWillStart(async () => {
            Object.assign(
                this.state,
                await this.orm.call("key.account.proposal", "get_trial_told"),
            );
        });
    }
}

export class ProposalListRenderer extends ListRenderer {
    static template = "key_account.ProposalListRenderer";
    static components = {...ListRenderer.components, ProposalTrial};
}

export class ProposalKanbanRenderer extends KanbanRenderer {
    static template = "key_account.ProposalKanbanRenderer";
    static components = {...KanbanRenderer.components, ProposalTrial};
}

registry
    .category("views")
    .add("key_account_proposal_list", {...listView, Renderer: ProposalListRenderer});
registry
    .category("views")
    .add("key_account_proposal_kanban", {...kanbanView, Renderer: ProposalKanbanRenderer});
