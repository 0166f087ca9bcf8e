import {goBack, inList, openApp, openMenu} from "../steps";
import {registry} from "@web/core/registry";

/** A manager finds an account that costs more than it brings, what would make it pay, and the visits behind it. */
registry.category("web_tour.tours").add("key_account_contribution_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_contribution_menu", "key_account_report_menu"),
        {
            content: "The account",
            trigger:
                ".o_data_row:contains('Tour mill') .o_data_cell[name=account_id], .o_kanban_record:contains('Tour mill')",
            run: "click",
        },
        {
            content: "It costs more than it brings",
            trigger: ".o_form_view .alert-danger:contains('costs more than it brings')",
        },
        {
            content: "What would make it pay",
            trigger: ".o_field_widget[name=paying_told]:contains('2 of 2 visits fewer')",
        },
        {
            content: "The visits behind the amount",
            trigger:
                ".o_field_widget[name=cost_visit] ~ button, div:has(> .o_field_widget[name=cost_visit]) button",
            run: "click",
        },
        {content: "Both of them", trigger: inList("Tour mill")},
        goBack,
        {trigger: ".o_field_widget[name=paying_told]"},
    ],
});
