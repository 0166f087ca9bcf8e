import {registry} from "@web/core/registry";

const inDialog = (name, value = "") => `.modal .o_field_widget[name=${name}]${value}`;

/** After a visit: what the customer said, beside what it complained about. */
registry.category("web_tour.tours").add("key_account_visit_feedback_tour", {
    steps: () => [
        {content: "The report of the visit", trigger: ".nav-link[name=report]", run: "click"},
        {
            content: "Beside complaints",
            trigger: "button[name=action_complaint] + button[name=action_feedback_new]",
            run: "click",
        },
        {
            content: "A suggestion",
            trigger: `${inDialog("opinion")} .o_selection_badge:contains('Suggestion')`,
            run: "click",
        },
        {trigger: `${inDialog("name")} input`, run: "edit Larger labels"},
        {content: "Save", trigger: ".modal footer .btn-primary", run: "click"},
        {trigger: "body:not(:has(.modal))"},
    ],
});
