import {openApp, openMenu} from "../steps";
import {registry} from "@web/core/registry";

const inDialog = (name) => `.modal .o_field_widget[name=${name}]`;
const choose = (result) => ({
    content: `Result: ${result}`,
    trigger: `${inDialog("result")} .o_selection_badge:contains('${result}')`,
    run: "click",
});
const card = (name) => `.o_kanban_record:contains('${name}')`;
const call = (name) => ({
    content: `Record a call to ${name}`,
    trigger: `${card(name)} button[name=action_call]`,
    run: "click",
});
const save = [
    {content: "Save", trigger: ".modal footer button[name=action_save]", run: "click"},
    {trigger: "body:not(:has(.modal))"},
];

/** On the phone: one customer promises to pay, the other one disputes a document. */
registry.category("web_tour.tours").add("key_account_collection_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_collection_menu", "key_account_credit_menu"),
        {
            content: "The phone is one tap away",
            trigger: `${card("Payer")} a[href^='tel:']`,
        },
        call("Payer"),
        choose("Promise"),
        {trigger: `${inDialog("amount")} input`, run: "edit 500"},
        {trigger: `${inDialog("note")} textarea`, run: "edit After the fair"},
        ...save,
        {
            content: "It is left alone",
            trigger: `${card("Payer")}:contains('Promise Running')`,
        },
        call("Arguer"),
        choose("Dispute"),
        {trigger: `${inDialog("dispute")} input`, run: "edit Rolls cracked"},
        {
            trigger: `${inDialog("document_ids")} .o_field_widget[name=is_chosen] input`,
            run: "click",
        },
        ...save,
        {content: "It is disputed", trigger: `${card("Arguer")}:contains('Disputed')`},
    ],
});
