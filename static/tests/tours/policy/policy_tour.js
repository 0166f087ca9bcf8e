import {openApp, openMenu, openPage, press} from "../steps";
import {registry} from "@web/core/registry";

const row = (list, text) => `.o_field_widget[name=${list}] .o_data_row:contains('${text}')`;

/** A manager approves a policy, sees what a customer gets, and applies what differs in Odoo. */
registry.category("web_tour.tours").add("key_account_policy_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_policy_menu", "key_account_policy_root_menu"),
        {
            content: "Open the draft",
            trigger: ".o_data_row:contains('Next year') td[name=name]",
            run: "click",
        },
        {
            content: "A rung says what it needs",
            trigger: row("rung_ids", "Revenue at least"),
        },
        ...press("action_approve"),
        {trigger: ".modal footer .btn-primary", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('In Force')"},
        ...openMenu("key_account_entitlement_menu", "key_account_policy_root_menu"),
        {
            content: "What the customer gets, and the next step",
            trigger: ".o_data_row:contains('Rolling Mill') td[name=next_step]:contains('more')",
        },
        {
            trigger: ".o_data_row:contains('Rolling Mill') td[name=value_text]:contains('60 days')",
            run: "click",
        },
        ...openPage("policy"),
        {
            content: "Odoo has other terms",
            trigger: `${row("policy_proposal_ids", "60 days")} button[name=action_apply]`,
            run: "click",
        },
        {
            content: "It is applied, and can be reverted",
            trigger: `${row("policy_proposal_ids", "60 days")} button[name=action_revert]`,
        },
    ],
});
