import {registry} from "@web/core/registry";

const strip = (name) => `.alert:visible .o_field_widget[name=${name}]`;
const fits = (name) => ({
    content: `The strip ${name} shows all of its text`,
    trigger: strip(name),
    run: ({anchor}) => {
        const alert = anchor.closest(".alert");
        if (
            alert.getBoundingClientRect().right > window.innerWidth + 1 ||
            anchor.scrollWidth > alert.clientWidth
        ) {
            throw new Error(`The strip ${name} is wider than the phone`);
        }
    },
});

/** On the phone: a quotation says what the customer gets, and what its lines are below that. */
registry.category("web_tour.tours").add("key_account_policy_quotation_phone_tour", {
    steps: () => [
        {trigger: `${strip("key_account_policy_text")}:contains('discount 3 %')`},
        {
            trigger: `${strip("key_account_policy_warning")}:contains('40.00')`,
        },
        fits("key_account_policy_text"),
        fits("key_account_policy_warning"),
    ],
});

/** On the phone: the page Policy of an account is cards, and no line is cut off. */
registry.category("web_tour.tours").add("key_account_policy_account_phone_tour", {
    steps: () => [
        {trigger: ".o_notebook_headers a[name=policy]", run: "click"},
        {
            trigger:
                ".o_field_widget[name=entitlement_ids] .o_kanban_record:contains('Discount: 3'):contains('without condition')",
        },
    ],
});
