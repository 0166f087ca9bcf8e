import {openApp, openMenu, press} from "../steps";
import {registry} from "@web/core/registry";

const answer = (question) => `.o_data_row:contains('${question}')`;

/** At the desk: from the list of what customers owe to a credit review, an answer, and its approval. */
registry.category("web_tour.tours").add("key_account_credit_review_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_exposure_menu", "key_account_credit_menu"),
        {
            content: "The customer owes 12,000, all of it late, less 500 on account",
            trigger: ".o_data_row:contains('Rolling Mill') td[name=exposure]:contains('11,500.00')",
        },
        {trigger: ".o_data_row:contains('Rolling Mill') td[name=credits]:contains('-500.00')"},
        {
            trigger: ".o_data_row:contains('Rolling Mill') td[name=late]:contains('12,000.00')",
            run: "click",
        },
        {
            content: "It opens on the page of the credit",
            trigger: ".nav-link.active[name=credit]",
        },
        {
            content: "The credit that is not matched is told",
            timeout: 30000, // The form reads all of its pages at once.
            trigger:
                ".o_key_account_credit [data-name=owed]:contains('11,500.00'):contains('after credits of 500.00'):contains('that are not matched')",
        },
        {
            content: "The oldest invoice is 10 days late",
            trigger: ".o_key_account_credit [data-name=documents]:contains('10')",
        },
        ...openMenu("key_account_credit_review_menu", "key_account_credit_menu"),
        {
            content: "Open the review in progress",
            trigger: ".o_data_row:contains('Rolling Mill') td[name=points]",
            run: "click",
        },
        {
            content: "The external rating is not answered yet",
            trigger: `${answer("External rating")} td[name=choice_id]`,
            run: "click",
        },
        {
            trigger: `${answer("External rating")} td[name=choice_id] input`,
            run: "edit Very good",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains('Very good')",
            run: "click",
        },
        ...press("action_propose"),
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Proposed')"},
        ...press("action_approve"),
        {
            content: "What will change is told before",
            trigger: ".modal .o_field_widget[name=effects]:contains('none →')",
        },
        {trigger: ".modal footer button[name=action_approve]", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {
            content: "It is approved",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Approved')",
        },
    ],
});
