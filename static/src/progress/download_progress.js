import {Component, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRefreshWhile} from "./refresh_while";

/** Shows how far a file is, and the file as soon as it is ready. */
export class DownloadProgress extends Component {
    static template = xml`<t />`;
    static props = {...standardWidgetProps};

    setup() {
        useRefreshWhile(this.props, "waiting");
    }
}

registry.category("view_widgets").add("key_account_download_progress", {
    component: DownloadProgress,
    fieldDependencies: [{name: "state", type: "selection"}],
});
