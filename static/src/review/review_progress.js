import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRefreshWhile} from "../progress/refresh_while";

/** Shows that a review is being computed in the background, and its result as soon as it is there. */
export class ReviewProgress extends Component {
    static template = "key_account.ReviewProgress";
    static props = {...standardWidgetProps};

    setup() {
        useRefreshWhile(this.props, "computing");
    }
}

registry.category("view_widgets").add("key_account_review_progress", {
    component: ReviewProgress,
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "approve_when_computed", type: "boolean"},
    ],
});
