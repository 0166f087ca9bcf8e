import {registry} from "@web/core/registry";

const card = (name) => `.o_key_account_card:contains('${name}')`;

/** A salesperson reads what is due, puts one thing off, and opens the other. */
registry.category("web_tour.tours").add("key_account_my_day_tour", {
    steps: () => [
        {
            content: "One sentence about the account",
            trigger: `${card("Tour mill")}:contains('Tour mill: your promise “Offer for the stand” was due yesterday.')`,
        },
        {
            content: "Not now",
            trigger: `${card("Tour foundry")} .o_key_account_not_now`,
            run: "click",
        },
        {content: "Needs a reason", trigger: ".modal .o_key_account_put_off", run: "click"},
        {trigger: ".modal .is-invalid"},
        {
            trigger: ".modal #key_account_put_off_reason",
            run: "edit Closed for the holidays",
        },
        {trigger: ".modal button:contains('In a week')", run: "click"},
        {trigger: ".modal .o_key_account_put_off", run: "click"},
        {
            content: "It is gone, and not forgotten",
            trigger: `.o_key_account_desk_page:not(:has(${card("Tour foundry")})) footer:contains('Put off: 1')`,
        },
        {
            content: "One main button",
            trigger: `${card("Tour mill")} .btn-primary:contains('Open Promise')`,
            run: "click",
        },
        {
            content: "It opens the record",
            trigger: ".o_form_view .o_field_widget[name=name] :value('Offer for the stand')",
        },
        {trigger: "button[name=action_kept]", run: "click"},
        {trigger: ".o_form_view:not(:has(button[name=action_kept]))"},
    ],
});

/** A manager sees the figures of all accounts, opens one, and looks at the own day. */
registry.category("web_tour.tours").add("key_account_cockpit_tour", {
    steps: () => [
        {
            content: "The cockpit opens first",
            trigger: ".o_key_account_to_cockpit.active",
        },
        {content: "All accounts", trigger: card("Tour mill")},
        {content: "The own day", trigger: ".o_key_account_to_my_day", run: "click"},
        {trigger: ".o_key_account_empty:contains('No account is yours yet')"},
        {content: "Back", trigger: ".o_key_account_to_cockpit", run: "click"},
        {
            content: "A figure opens its records",
            trigger: "[data-figure=grades] .btn-link",
            run: "click",
        },
        {trigger: ".o_breadcrumb:contains('Accounts')"},
        {
            content: "Each of them",
            trigger: ".o_data_row:contains('Tour mill'), .o_kanban_record:contains('Tour mill')",
        },
    ],
});

/** A manager looks at the board, shows it in a meeting, leaves with Esc, and opens a figure. */
registry.category("web_tour.tours").add("key_account_board_tour", {
    steps: () => [
        {content: "The quarter", trigger: "[data-period=quarter].active"},
        {trigger: "[data-part=grades] tbody tr:contains('2')"},
        {content: "Another period", trigger: "[data-period=year]", run: "click"},
        {trigger: "[data-period=year].active"},
        {content: "In a meeting", trigger: ".o_key_account_to_present", run: "click"},
        {
            content: "No buttons",
            trigger:
                ".o_key_account_present:not(:has(.o_key_account_to_present)) [data-part=grades]",
            run: () => window.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"})),
        },
        {
            content: "Esc leaves it, and the period is kept",
            trigger:
                ".o_key_account_overview:not(.o_key_account_present) [data-period=year].active",
        },
        {
            content: "A figure opens its records",
            trigger: "[data-part=grades] tbody td:first a",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Tour mill'), .o_kanban_record:contains('Tour mill')",
        },
    ],
});
