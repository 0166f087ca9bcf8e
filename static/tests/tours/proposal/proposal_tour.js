import {inList, openApp, openMenu} from "../steps";
import {registry} from "@web/core/registry";

/** A salesperson finds a white cell, the proposal behind it, how good proposals are, and is asked why not. */
registry.category("web_tour.tours").add("key_account_proposal_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_whitespace_menu", "key_account_accounts_root_menu"),
        {
            content: "A white cell with what is expected",
            trigger: ".o_key_account_whitespace tr:contains('Tour mill') td button:contains('300')",
            run: "click",
        },
        {
            content: "How good proposals are",
            trigger: ".o_key_account_proposal_trial:contains('Hit rate')",
        },
        {
            content: "The proposal",
            trigger: inList("Tour plate"),
        },
        {
            content: "Say no",
            trigger:
                ".o_data_row:contains('Tour plate') button[name=action_refuse], .o_kanban_record:contains('Tour plate') button[name=action_refuse]",
            run: "click",
        },
        {
            content: "Why not?",
            trigger: ".modal .o_field_widget[name=reason_id]",
        },
        {
            content: "Not today",
            trigger: ".modal button[special=cancel]:enabled, .modal button.o_form_button_cancel",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
    ],
});
