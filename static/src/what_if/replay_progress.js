import {Component, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRefreshWhile} from "../progress/refresh_while";

/** Reloads a replay until its figures are there. */
export class ReplayProgress extends Component {
    static template = xml``;
    static props = {...standardWidgetProps};

    setup() {
        useRefreshWhile(this.props, "running");
    }
}

registry.category("view_widgets").add("key_account_replay_progress", {
    component: ReplayProgress,
    fieldDependencies: [{name: "state", type: "selection"}],
});
