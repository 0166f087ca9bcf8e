import {Component, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRefreshWhile} from "../progress/refresh_while";

/** Reloads a contribution period until its figures are there. */
export class ContributionProgress extends Component {
    static template = xml``;
    static props = {...standardWidgetProps};

    setup() {
        useRefreshWhile(this.props, "running");
    }
}

registry.category("view_widgets").add("key_account_contribution_progress", {
    component: ContributionProgress,
    fieldDependencies: [{name: "state", type: "selection"}],
});
