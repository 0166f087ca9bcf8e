import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {_t} from "@web/core/l10n/translation";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * Prospects by their mark. Whoever drops one on "Give up" is asked for the reason first: the card
 * moves when it is told.
 */
export class ProspectKanbanRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        this.action = useService("action");
    }

    getGroupsOrRecords() {
        // Odoo leaves the column of those without a choice without a name.
        for (const group of this.props.list.isGrouped ? this.props.list.groups : []) {
            if (group.groupByField.name === "prospect_mark" && !group.displayName) {
                group.displayName = _t("Not marked");
            }
        }
        return super.getGroupsOrRecords();
    }

    async sortRecordDrop(dataRecordId, dataGroupId, params) {
        const {list} = this.props;
        const target =
            list.isGrouped && list.groups.find(({id}) => id === params.parent?.dataset.id);
        const isMoved = target && target.id !== dataGroupId;
        if (!isMoved || list.groupByField.name !== "prospect_mark" || target.value !== "give_up") {
            return super.sortRecordDrop(dataRecordId, dataGroupId, params);
        }
        params.parent.classList.remove("o_kanban_hover");
        const record = list.records.find(({id}) => id === dataRecordId);
        if (record) {
            this.action.doAction("key_account.key_account_give_up_action", {
                additionalContext: {
                    active_model: "key.account",
                    active_id: record.resId,
                    active_ids: [record.resId],
                },
                onClose: () => list.model.load(),
            });
        }
    }
}

registry.category("views").add("key_account_prospect_kanban", {
    ...kanbanView,
    Renderer: ProspectKanbanRenderer,
});
