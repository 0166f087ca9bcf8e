import {goBack, openPage} from "../steps";
import {registry} from "@web/core/registry";

const inDialog = (name) => `.modal .o_field_widget[name=${name}]`;
const button = (name) => `.o_key_account_credit .${name}`;

/** On the phone: a customer promises to pay what is overdue; the promise is taken in a few taps. */
registry.category("web_tour.tours").add("key_account_promise_take_tour", {
    steps: () => [
        ...openPage("credit"),
        {
            content: "The customer promises to pay",
            trigger: button("o_key_account_take_promise"),
            run: "click",
        },
        {
            content: "What is overdue is proposed",
            trigger: `${inDialog("line_ids")}:contains('1,000.00')`,
        },
        {
            content: "Less than that is promised",
            trigger: `${inDialog("amount")} input`,
            run: "edit 800",
        },
        {trigger: ".modal footer button[name=action_take]", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {
            content: "It stands beside the document",
            trigger: ".o_key_account_credit [data-name=documents]:contains('800.00')",
        },
    ],
});

/** After the payment was registered: the promise is kept, without anybody touching it. */
registry.category("web_tour.tours").add("key_account_promise_kept_tour", {
    steps: () => [
        ...openPage("credit"),
        {
            content: "All promises of the account",
            trigger: button("o_key_account_promises"),
            run: "click",
        },
        {
            content: "It is kept",
            trigger:
                ".o_data_row:contains('Kept') .o_data_cell[name=date_promised], .o_kanban_record:contains('Kept')",
            run: "click",
        },
        {
            content: "All of it has come",
            trigger: ".o_form_view .o_field_widget[name=amount_paid]:contains('800.00')",
        },
        goBack,
        {trigger: ":is(.o_list_view, .o_kanban_view)"},
    ],
});
