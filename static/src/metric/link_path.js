import {
    FieldSelectorField,
    fieldSelectorField,
} from "@web/views/fields/field_selector/field_selector_field";
import {registry} from "@web/core/registry";

/**
 * Picks a path from a record to a customer: Odoo's field selector with nothing but stored links to
 * records that can be measured.
 */
export class LinkPathField extends FieldSelectorField {
    static props = {
        ...FieldSelectorField.props,
        through: {type: String},
        many: {type: Boolean, optional: true},
    };

    filter(fieldDef) {
        const types = this.props.many ? ["many2one", "many2many"] : ["many2one"];
        const models = this.props.record.data[this.props.through] || [];
        return (
            fieldDef.store && types.includes(fieldDef.type) && models.includes(fieldDef.relation)
        );
    }
}

registry.category("fields").add("key_account_link_path", {
    ...fieldSelectorField,
    component: LinkPathField,
    extractProps(info, dynamicInfo) {
        return {
            ...fieldSelectorField.extractProps(info, dynamicInfo),
            through: info.options.through,
            many: Boolean(info.options.many),
        };
    },
});
