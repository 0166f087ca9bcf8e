import {registry} from "@web/core/registry";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";

/**
 * Accounts by grade, the best first. Odoo puts those without a value before all others, so that a
 * phone, which shows one column at a time, would open on accounts without a grade.
 */
export class AccountKanbanRenderer extends KanbanRenderer {
    getGroupsOrRecords() {
        const groups = super.getGroupsOrRecords();
        if (!this.props.list.isGrouped) {
            return groups;
        }
        const isEmpty = ({group}) => group.value === false || group.value === null;
        return [...groups.filter((group) => !isEmpty(group)), ...groups.filter(isEmpty)];
    }
}

registry.category("views").add("key_account_kanban", {
    ...kanbanView,
    Renderer: AccountKanbanRenderer,
});
