import {registry} from "@web/core/registry";

const inDialog = (name, value = "") => `.modal .o_field_widget[name=${name}]${value}`;

/** After a visit, at the desk or on the phone: what the customer complained about, in a few taps. */
registry.category("web_tour.tours").add("key_account_complaint_tour", {
    steps: () => [
        {content: "The report of the visit", trigger: ".nav-link[name=report]", run: "click"},
        {
            content: "They complain",
            trigger: "button[name=action_complaint]",
            run: "click",
        },
        {
            content: "Without a kind it is not saved",
            trigger: `${inDialog("name")} input`,
            run: "edit A week late",
        },
        {trigger: ".modal footer .btn-primary", run: "click"},
        {trigger: inDialog("kind_id", ".o_field_invalid")},
        {
            content: "Delivery",
            trigger: `${inDialog("kind_id")} .o_selection_badge:contains('Late delivery')`,
            run: "click",
        },
        {
            content: "Grave",
            trigger: `${inDialog("severity")} .o_priority_star[aria-label='High']`,
            run: "click",
        },
        {content: "Save", trigger: ".modal footer .btn-primary", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {
            content: "It is shown on the visit",
            trigger: ".o_field_widget[name=complaint_ids] .o_data_row:contains('A week late')",
        },
    ],
});
