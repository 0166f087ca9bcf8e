import {DomainField, domainField} from "@web/views/fields/domain/domain_field";
import {registry} from "@web/core/registry";

/** Chooses customers: it counts those that a review would find instead of contacts. */
export class CustomerDomainField extends DomainField {
    static template = "key_account.CustomerDomainField";
}

registry.category("fields").add("key_account_customer_domain", {
    ...domainField,
    component: CustomerDomainField,
    fieldDependencies: [{name: "scope_label", type: "char"}],
});
