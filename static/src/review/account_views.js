import {registry} from "@web/core/registry";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {AccountKanbanRenderer} from "../account_kanban/account_kanban";
import {GradingBanner, useGradingBanner} from "./grading_banner";

/** What is empty until the first review is approved. */
const GRADED = new Set([
    "grade_id",
    "posture",
    "pareto_class",
    "standing",
    "reason",
    "improvement",
    "grade_date",
    "grade_source",
]);

/** The list of accounts, below the way to the first grading. */
export class AccountListRenderer extends ListRenderer {
    static template = "key_account.AccountListRenderer";
    static components = {...ListRenderer.components, GradingBanner};

    setup() {
        super.setup();
        this.grading = useGradingBanner();
    }

    getActiveColumns() {
        const columns = super.getActiveColumns();
        return this.grading.data ? columns.filter(({name}) => !GRADED.has(name)) : columns;
    }
}

/** Accounts by grade: columns of grades that nobody has yet would be empty. */
export class GradedKanbanRenderer extends AccountKanbanRenderer {
    static template = "key_account.AccountKanbanRenderer";
    static components = {...AccountKanbanRenderer.components, GradingBanner};

    setup() {
        super.setup();
        this.grading = useGradingBanner();
    }

    getGroupsOrRecords() {
        const groups = super.getGroupsOrRecords();
        const byGrade = this.props.list.groupByField?.name === "grade_id";
        return this.grading.data && byGrade ? groups.filter(({group}) => group.count) : groups;
    }
}

const views = registry.category("views");
views.add("key_account_list", {...listView, Renderer: AccountListRenderer});
views.add("key_account_graded_kanban", {
    ...views.get("key_account_kanban"),
    Renderer: GradedKanbanRenderer,
});
