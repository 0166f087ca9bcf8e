import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;
const current = (label) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains('${label}')`,
});

/** From a birthday to a gift: too expensive first, then within the limit. */
registry.category("web_tour.tours").add("key_account_gift_tour", {
    steps: () => [
        {
            content: "The person to remember",
            trigger: ".o_data_row:contains('Tour Boss') .o_data_cell[name=day]",
            run: "click",
        },
        {
            content: "A gift",
            trigger: "button[name=action_gift]:enabled",
            run: "click",
        },
        {
            trigger: `.o_form_view ${field("name")} :is(input, textarea)`,
            run: "edit Box of tea",
        },
        {trigger: `${field("amount")} input`, run: "edit 300"},
        {
            content: "It is more than a gift may be worth",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "click",
        },
        {trigger: `.alert ${field("finding_text")}:contains('at most')`},
        {trigger: `${field("amount")} input`, run: "edit 40"},
        {
            trigger: `${field("name")} :is(input, textarea)`,
            run: "click",
        },
        {trigger: `body:not(:has(.alert ${field("finding_text")}))`},
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {trigger: "button[name=action_ask]:enabled", run: "click"},
        current("Approved"),
        {trigger: "button[name=action_give]:enabled", run: "click"},
        current("Given"),
    ],
});
