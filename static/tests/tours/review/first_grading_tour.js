import {registry} from "@web/core/registry";

/** An administrator follows the steps of the first grading; the banner stays until it is approved. */
registry.category("web_tour.tours").add("key_account_first_grading_tour", {
    steps: () => [
        {
            content: "One button, and the steps",
            trigger: ".o_key_account_grading_banner button[name=grade]:contains('Grade')",
        },
        {
            content: "Choose a scorecard",
            trigger: "button[name=action_open_key_account_scorecard]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('ABC by revenue') button[name=action_choose]",
            run: "click",
        },
        {
            content: "The proposal is a dialog, nothing is saved yet",
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains('A')",
        },
        {trigger: ".modal button[name=action_apply]", run: "click"},
        {
            content: "Back to the accounts",
            trigger:
                "body:not(:has(.modal)) .o_breadcrumb a:contains('Accounts'), body:not(:has(.modal)) .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The step is done",
            trigger: ".o_key_account_grading_steps .fa-check-circle",
        },
        {trigger: "button[name=action_open_key_account_preview]", run: "click"},
        {
            content: "It is computed, and says that nothing changes",
            trigger: ".alert-info:contains('Nothing changes until you approve it')",
        },
    ],
});
