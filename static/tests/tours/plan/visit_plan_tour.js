import {registry} from "@web/core/registry";

const confirmed = {
    content: "Confirm: the visits enter the calendar",
    trigger: ".o_statusbar_buttons button[name=action_confirm]",
    run: "click",
};
const generated = [
    {
        content: "Let the plan propose whom to visit",
        trigger: ".o_statusbar_buttons button[name=action_generate]:contains('Generate')",
        run: "click",
    },
    {
        content: "Look at the days",
        trigger: ".o_notebook .nav-link[name=board]",
        run: "click",
    },
    {
        content: "The board says why, when asked",
        trigger: ".o_key_account_stop:contains('Tour mill') button[aria-label=Why]",
        run: "click",
    },
    {trigger: ".o_key_account_reason:contains('every')"},
    {
        content: "Look at the people",
        trigger: ".o_notebook .nav-link[name=rounds]",
        run: "click",
    },
    {
        content: "It says how much of the time it takes",
        trigger: ".o_field_widget[name=person_ids] .o_data_row:contains('tour_planner')",
    },
    {
        content: "Look at the visits",
        trigger: ".o_notebook .nav-link[name=visits]",
        run: "click",
    },
    {
        content: "One line a visit",
        trigger: ".o_field_widget[name=visit_ids] .o_data_row:contains('Tour mill')",
    },
];
const over = {
    content: "Nothing is left to confirm",
    trigger: ".o_form_view:not(:has(button[name=action_confirm]))",
};

/** A manager lets a plan be made, makes one visit longer, and confirms it. */
registry.category("web_tour.tours").add("key_account_visit_plan_tour", {
    steps: () => [
        ...generated,
        {
            content: "This one takes longer",
            trigger:
                ".o_field_widget[name=visit_ids] .o_data_row:contains('Business') td[name=duration]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=visit_ids] td[name=duration] input",
            run: "edit 2:15",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        confirmed,
        over,
    ],
});

/** The same in the hand, without changes. */
registry.category("web_tour.tours").add("key_account_visit_plan_phone_tour", {
    steps: () => [...generated, confirmed, over],
});

const event = ".fc-event:contains('Tour mill')";

const dragged = [
    {
        content: "Look at the plan as a calendar",
        trigger: "button[name=action_view_visits]",
        run: "click",
    },
    {
        content: "It opens where the plan begins",
        trigger: `.o_calendar_view .fc-timeGridWeek-view .fc-day-mon ${event}`,
    },
    {trigger: ".scale_button_selection", run: "click"},
    {content: "The whole month", trigger: ".o_scale_button_month", run: "click"},
    {
        content: "Wednesday suits better",
        trigger: `.fc-dayGridMonth-view .fc-day-mon ${event}`,
        async run({anchor, drag_and_drop}) {
            const {date} = anchor.closest("tr").querySelector(".fc-day-wed").dataset;
            await drag_and_drop(`.fc-daygrid-day[data-date='${date}'] .fc-daygrid-day-events`);
        },
    },
    {
        content: "There it stays",
        trigger: `.fc-dayGridMonth-view .fc-day-wed ${event}:not(.fc-event-dragging)`,
    },
];
const back = [
    {
        content: "Back to the plan, where it is pinned",
        trigger: ".o_back_button, .breadcrumb-item:not(.active) a:last",
        run: "click",
    },
    {trigger: ".o_form_view button[name=action_view_visits]"},
];

/** A manager opens the calendar of a plan and drags the visit from Monday to Wednesday. */
registry.category("web_tour.tours").add("key_account_visit_drag_tour", {
    steps: () => [...dragged, ...back],
});

/** On Wednesday there is a meeting at the same time: the calendar shows it, and warns at once. */
registry.category("web_tour.tours").add("key_account_visit_clash_tour", {
    steps: () => [
        ...dragged,
        {trigger: ".fc-day-wed .fc-event:contains('Doctor')"},
        {
            content: "It says why, and the visit stays there",
            trigger: ".o_notification:contains('Occupied from 09:00 to 10:00: Doctor')",
        },
        ...back,
    ],
});
