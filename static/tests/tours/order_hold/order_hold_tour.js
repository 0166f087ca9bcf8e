import {registry} from "@web/core/registry";

const banner = ".alert:has(.o_field_widget[name=key_account_hold_reasons])";

/** An order of a customer on stop: confirmed, held, released with a reason, and confirmed. */
registry.category("web_tour.tours").add("key_account_order_hold_tour", {
    steps: () => [
        {
            content: "Confirm the quotation",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "A message says that it is on hold",
            trigger: ".o_notification:contains('On hold, being checked')",
        },
        {
            content: "The banner says why",
            trigger: `${banner}:contains('Insolvency announced')`,
        },
        {trigger: `${banner}:contains('Or have it released')`},
        {
            content: "Release it",
            trigger: "button[name=action_key_account_release]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit They pay in advance",
        },
        {trigger: ".modal button[name=action_release]", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {
            content: "The banner is gone",
            trigger: "body:not(:has(.o_field_widget[name=key_account_hold_reasons]))",
        },
        {
            content: "Confirm again",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "It is an order",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Sales Order')",
        },
    ],
});
