import {DateTimeField, dateField} from "@web/views/fields/datetime/datetime_field";
import {registry} from "@web/core/registry";
import {useEffect} from "@odoo/owl";

/**
 * A date that shows what the record has. When other fields depend on a date that somebody types,
 * Odoo's field goes back to the former date before the server has answered, and stays there.
 */
export class ReviewDateField extends DateTimeField {
    setup() {
        super.setup();
        useEffect(
            () => {
                this.state.value = this.getRecordValue();
            },
            () => [String(this.getRecordValue())],
        );
    }
}

registry.category("fields").add("key_account_date", {
    ...dateField,
    component: ReviewDateField,
});
