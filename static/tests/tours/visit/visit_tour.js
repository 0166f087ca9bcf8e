import {registry} from "@web/core/registry";

const card = ".o_kanban_record:contains('Tour mill')";
const field = (name) => `.o_field_widget[name=${name}]`;

/** A salesperson sees whom to visit today, prepares the visit, and says that it was made. */
registry.category("web_tour.tours").add("key_account_today_tour", {
    steps: () => [
        {content: "What was left open comes first", trigger: `${card} .badge:contains('Overdue')`},
        {content: "Whom to call", trigger: `${card} a.o_key_account_call[href='tel:+4912345']`},
        {
            content: "Where it is",
            trigger: `${card} a.o_key_account_map[href*='openstreetmap.org']`,
        },
        {content: "It was made", trigger: `${card} button[name=action_report]`, run: "click"},
        {
            content: "What came out of it",
            trigger:
                ".modal .o_field_widget[name=outcome] .o_selection_badge:contains('Goal reached')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=result] textarea",
            run: "edit They order in January",
        },
        {content: "Save: done", trigger: ".modal button[name=action_save]", run: "click"},
        {
            content: "Nothing is left",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Tour mill')))",
        },
    ],
});

/** A salesperson moves a visit; the meeting in the calendar follows. */
registry.category("web_tour.tours").add("key_account_visit_move_tour", {
    steps: () => [
        {content: "Agree on it", trigger: "button[name=action_confirm]", run: "click"},
        {
            content: "There is a meeting",
            trigger: `${field("event_id")}:contains('On site: Tour mill')`,
        },
        {
            content: "Longer",
            trigger: `${field("duration")} input`,
            run: "edit 2:30",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
    ],
});
