import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const LINKS = ["model_id", "date_field_id", "field_id"];
const TEXTS = ["name", "unit", "domain", "partner_path", "aggregate"];

/** Measures the definition on the screen for five customers. Nothing is saved. */
export class MetricTrial extends Component {
    static template = "key_account.MetricTrial";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({trial: null, measuring: false});
        useRecordObserver((record) => {
            // What was measured before says nothing of another definition.
            if (this.tried && this.tried !== JSON.stringify(this.definition(record))) {
                this.tried = null;
                this.state.trial = null;
            }
        });
    }

    definition(record) {
        const definition = {};
        for (const name of LINKS) {
            definition[name] = record.data[name] ? record.data[name].id : false;
        }
        for (const name of TEXTS) {
            definition[name] = record.data[name];
        }
        return definition;
    }

    async tryIt() {
        // Also what is being typed.
        await this.props.record.isDirty();
        const definition = this.definition(this.props.record);
        this.state.measuring = true;
        try {
            this.state.trial = await this.orm.call(this.props.record.resModel, "get_trial", [
                definition,
            ]);
            this.tried = JSON.stringify(definition);
        } finally {
            this.state.measuring = false;
        }
    }
}

registry.category("view_widgets").add("key_account_metric_trial", {
    component: MetricTrial,
    fieldDependencies: [
        {name: "name", type: "char"},
        {name: "unit", type: "selection"},
    ],
});
