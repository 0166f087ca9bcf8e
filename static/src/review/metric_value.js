import {Component, xml} from "@odoo/owl";
import {evaluateExpr} from "@web/core/py_js/py";
import {registry} from "@web/core/registry";
import {floatField, FloatField} from "@web/views/fields/float/float_field";
import {PercentageField} from "@web/views/fields/percentage/percentage_field";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A value that a figure is compared with, in the unit of the figure: 80 % instead of 0.8000. */
export class MetricValueField extends Component {
    static template = xml`<t t-component="component" t-props="fieldProps" t-key="unit" />`;
    static components = {FloatField, PercentageField};
    static props = {
        ...standardFieldProps,
        unit: {type: String, optional: true},
    };
    static defaultProps = {unit: "unit"};

    get unit() {
        return evaluateExpr(this.props.unit, this.props.record.evalContext) || "";
    }

    get component() {
        return this.unit === "ratio" ? PercentageField : FloatField;
    }

    get fieldProps() {
        const {id, name, readonly, record} = this.props;
        const props = {id, name, readonly, record};
        return this.unit === "ratio" ? props : {...props, trailingZeros: false};
    }
}

registry.category("fields").add("key_account_metric_value", {
    component: MetricValueField,
    supportedTypes: ["float"],
    isEmpty: floatField.isEmpty,
    extractProps: ({options}) => ({unit: options.unit || "unit"}),
});
