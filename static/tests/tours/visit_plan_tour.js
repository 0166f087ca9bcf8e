import {registry} from "@web/core/registry";

const confirmed = {
    content: "Confirm: the visits enter the calendar",
    trigger: ".o_statusbar_buttons button[name=action_confirm]",
    run: "click",
};
const generated = [
    {
        content: "Let the plan propose whom to visit",
        trigger: ".o_statusbar_buttons button[name=action_generate]:contains('Generate')",
        run: "click",
    },
    {
        content: "It says how much of the time it takes",
        trigger: ".o_field_widget[name=person_ids] .o_data_row:contains('tour_planner')",
    },
    {
        content: "Look at the visits",
        trigger: ".o_notebook .nav-link[name=visits]",
        run: "click",
    },
    {
        content: "Each says why",
        trigger:
            ".o_field_widget[name=visit_ids] .o_data_row:contains('Tour mill'):contains('every 15 days')",
    },
];
const over = {
    content: "Nothing is left to confirm",
    trigger: ".o_form_view:not(:has(button[name=action_confirm]))",
};

/** A manager lets a plan be made, makes one visit longer, and confirms it. */
registry.category("web_tour.tours").add("key_account_visit_plan_tour", {
    steps: () => [
        ...generated,
        {
            content: "This one takes longer",
            trigger:
                ".o_field_widget[name=visit_ids] .o_data_row:contains('every 15 days') td[name=duration]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=visit_ids] td[name=duration] input",
            run: "edit 2:15",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        confirmed,
        over,
    ],
});

/** The same in the hand, without changes. */
registry.category("web_tour.tours").add("key_account_visit_plan_phone_tour", {
    steps: () => [...generated, confirmed, over],
});
