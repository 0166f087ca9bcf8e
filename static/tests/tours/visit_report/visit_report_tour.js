import {registry} from "@web/core/registry";

const inForm = (name, value = "") => `.o_field_widget[name=${name}]${value}`;
const inDialog = (name, value = "") => `.modal ${inForm(name, value)}`;
const topic = (name) => `${inDialog("line_ids")} .o_data_row:contains('${name}')`;

/** The browser tells a position, or refuses to. */
const locate = (position) => ({
    content: "The browser knows where it is, or does not tell",
    trigger: ".o_form_view",
    run: () => {
        const answer = (success, failure) =>
            position ? success({coords: position}) : failure(new Error("denied"));
        Object.defineProperty(navigator, "geolocation", {
            configurable: true,
            value: {getCurrentPosition: answer},
        });
    },
});

const readSheet = [
    {content: "About the customer", trigger: `${inForm("sheet")}:contains('About the customer')`},
    {trigger: `${inForm("sheet")}:contains('Drawing of the new stand')`},
    {trigger: `${inForm("sheet")}:contains('Sales suggestions')`},
];
const report = [
    {content: "What came out of it", trigger: `${inDialog("result")} textarea`},
    {
        trigger: `${inDialog("outcome")} .o_selection_badge:contains('Goal reached')`,
        run: "click",
    },
    {
        trigger: `${inDialog("result")} textarea`,
        run: "edit They order in January",
    },
    {
        content: "What was learnt",
        trigger: `${topic("Competitors")} [name=text]`,
        run: "click",
    },
    {
        trigger: `${inDialog("line_ids")} .o_selected_row [name=text] input`,
        run: "edit Two sets on trial",
    },
    {
        content: "Next step",
        trigger: `${inDialog("next_step")} input`,
        run: "edit Offer for mill 2",
    },
    {
        content: "A promise",
        trigger: `${inDialog("promise")} input`,
        run: "edit Cooling study",
    },
    {
        content: "Save: done",
        trigger: ".modal button[name=action_save]",
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
];

/** On the phone, at the gate: read the sheet, tick, check in, and report afterwards. */
registry.category("web_tour.tours").add("key_account_visit_phone_tour", {
    steps: () => [
        {
            content: "More buttons",
            trigger: ".o_statusbar_buttons .btn:has(.oi-ellipsis-v)",
            run: "click",
        },
        {
            content: "Prepare",
            trigger: ".o-dropdown-item-unstyled-button button[name=action_prepare]",
            run: "click",
        },
        ...readSheet,
        {
            content: "An appointment is made",
            trigger: `${inForm("check_ids")} .o_data_row:contains('made an appointment') [name=done] input`,
            run: "click",
        },
        locate({latitude: 50.943, longitude: 6.9589}),
        {
            content: "I am there",
            trigger: ".o_key_account_check_in",
            run: "click",
        },
        {trigger: `${inForm("check_in_text")}:contains('0.2 km from the customer')`},
        {
            content: "Report",
            trigger: ".o_statusbar_buttons button[name=action_report]",
            run: "click",
        },
        ...report,
        {trigger: ".o_form_view:not(:has(button[name=action_report]))"},
    ],
});

/** At the desk: the same, from the form; the browser does not tell its position. */
registry.category("web_tour.tours").add("key_account_visit_desktop_tour", {
    steps: () => [
        locate(null),
        {content: "I am there", trigger: ".o_key_account_check_in", run: "click"},
        {trigger: ".o_notification:contains('checked in without a position')"},
        {trigger: `${inForm("check_in_text")}:contains('without position')`},
        {content: "Prepare", trigger: "button[name=action_prepare]", run: "click"},
        ...readSheet,
        {
            content: "Report",
            trigger: ".o_statusbar_buttons button[name=action_report]",
            run: "click",
        },
        ...report,
        {
            content: "Back to the visit",
            trigger: ".o_breadcrumb a:last, .breadcrumb-item a:last",
            run: "click",
        },
        {content: "Its report", trigger: ".nav-link[name=report]", run: "click"},
        {trigger: `${inForm("note_ids")} .o_data_row:contains('Two sets on trial')`},
        {trigger: `${inForm("commitment_ids")} .o_data_row:contains('Cooling study')`},
        {
            content: "Agree on the next one",
            trigger: "button[name=action_next_visit]",
            run: "click",
        },
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Planned')"},
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
    ],
});
