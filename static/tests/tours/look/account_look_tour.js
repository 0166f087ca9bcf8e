import {registry} from "@web/core/registry";

const figure = (name) => `.o_key_account_figure[data-name=${name}]`;
const entry = (kind, text) => `.o_key_account_entry[data-kind=${kind}]:contains('${text}')`;

/** What an account shows in one look: what is wrong, its figures, and its story. */
const look = [
    {
        content: "What is wrong stands first",
        trigger: ".o_key_account_alert.alert-danger:contains('Offer for mill 2')",
    },
    {content: "Five figures; the margin is for managers", trigger: figure("wallet")},
    {trigger: `.o_key_account_look:not(:has(${figure("margin")}))`},
    {trigger: `${figure("revenue")} .o_key_account_line`},
    {
        content: "The next step is late",
        trigger: ".o_key_account_moments a.text-danger:contains('Offer for mill 2')",
    },
    {content: "The visit, with its result", trigger: entry("visit", "They test our rolls")},
    {content: "Since my last visit", trigger: ".o_key_account_since:contains('Promises 1')"},
    {
        content: "Promises alone",
        trigger: ".o_key_account_story button[data-kind=promise]",
        run: "click",
    },
    {trigger: ".o_key_account_story:not(:has(.o_key_account_entry[data-kind=visit]))"},
    {trigger: entry("promise", "Offer for mill 2")},
    {
        content: "All again",
        trigger: ".o_key_account_story button[data-kind=promise]",
        run: "click",
    },
    {content: "Open the visit", trigger: entry("visit", "They test our rolls"), run: "click"},
    {
        content: "A completed visit opens on its report",
        trigger: ".nav-link.active[name=report]",
    },
];

registry.category("web_tour.tours").add("key_account_look_tour", {
    steps: () => [
        ...look,
        {
            content: "Back",
            trigger: ".o_breadcrumb a:last, .breadcrumb-item a:last",
            run: "click",
        },
        {content: "Manual scores", trigger: ".nav-link[name=ratings]", run: "click"},
        {trigger: ".o_field_widget[name=influence]"},
        {
            content: "The alert opens the promise",
            trigger: ".o_key_account_alert:contains('Offer for mill 2')",
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name=date_due]"},
    ],
});

registry.category("web_tour.tours").add("key_account_look_phone_tour", {
    steps: () => [
        {
            content: "Counters stand in a row",
            trigger: ".o_key_account_counters .oe_stat_button:contains('Visits')",
        },
        {content: "Call", trigger: ".o_key_account_reach a[href='tel:+49 221 1234']"},
        {content: "Map", trigger: ".o_key_account_reach a.o_key_account_map"},
        ...look,
        {content: "Back", trigger: ".o_back_button, .o_breadcrumb a:last", run: "click"},
        {
            content: "Prepare the next visit",
            trigger: ".o_key_account_reach .o_key_account_prepare",
            run: "click",
        },
        {trigger: ".o_field_widget[name=sheet]:contains('About the customer')"},
    ],
});
