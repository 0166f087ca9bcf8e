import {registry} from "@web/core/registry";
import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {IntegerField, integerField} from "@web/views/fields/integer/integer_field";
import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";

/**
 * Fields in which 0 means that there is no value: they stay empty. So a missing turnover is not read
 * as a turnover of zero, and a visit that is not overdue shows no days.
 */
const blankZero = (Field) =>
    class extends Field {
        get formattedValue() {
            return this.value ? super.formattedValue : "";
        }
    };

const widgets = [
    ["key_account_blank_float", floatField, FloatField],
    ["key_account_blank_integer", integerField, IntegerField],
    ["key_account_blank_monetary", monetaryField, MonetaryField],
];
for (const [name, description, Field] of widgets) {
    registry.category("fields").add(name, {...description, component: blankZero(Field)});
}
