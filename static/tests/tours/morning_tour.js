import {goBack, inList, openApp, openMenu, openPage, press} from "./steps";
import {registry} from "@web/core/registry";

const card = (text) => `.o_key_account_card:contains('${text}')`;
const inDialog = (name) => `.modal .o_field_widget[name=${name}]`;

/** A salesperson's morning: open, see, prepare, report with promise and next step, plan next week. */
registry.category("web_tour.tours").add("key_account_salesperson_morning_tour", {
    steps: () => [
        ...openApp,
        {
            content: "See: whom to visit, and why",
            trigger: `${card("Tour mill")}:contains('you are there today')`,
        },
        {
            content: "Prepare",
            trigger: `${card("Tour mill")} .btn-primary:contains('Prepare')`,
            run: "click",
        },
        {trigger: ".o_field_widget[name=sheet]:contains('About the customer')"},
        {
            content: "An appointment is made",
            trigger:
                ".o_field_widget[name=check_ids] .o_data_row:contains('made an appointment') [name=done] input",
            run: "click",
        },
        ...press("action_report"),
        {
            content: "Report",
            trigger: `${inDialog("outcome")} .o_selection_badge:contains('Goal reached')`,
            run: "click",
        },
        {trigger: `${inDialog("result")} textarea`, run: "edit They order in January"},
        {
            content: "The next step",
            trigger: `${inDialog("next_step")} input`,
            run: "edit Offer for mill 2",
        },
        {content: "A promise", trigger: `${inDialog("promise")} input`, run: "edit Cooling study"},
        {
            content: "The next step has a day and a person",
            trigger: inDialog("next_step_date"),
        },
        {trigger: `${inDialog("next_step_remind")} input`, run: "check"},
        {trigger: ".modal button[name=action_save]", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_form_view"},
        goBack,
        {
            content: "The visit is no longer to do",
            trigger: ".o_key_account_desk_page:not(:contains('you are there today'))",
        },
        ...openMenu("key_account_visit_plan_menu", "key_account_visit_root_menu"),
        {
            content: "Plan next week",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name=date_from]"},
        ...press("action_generate"),
        ...openPage("board"),
        {content: "A round", trigger: ".o_key_account_stop:contains('Tour mill')"},
        ...press("action_confirm"),
        {trigger: ".o_form_view:not(:has(button[name=action_confirm]))"},
    ],
});

/** A manager's morning: cockpit, approve, take back, compare. */
registry.category("web_tour.tours").add("key_account_manager_morning_tour", {
    steps: () => [
        ...openApp,
        {content: "Cockpit", trigger: ".o_key_account_to_cockpit.active"},
        {
            content: "A review waits for approval",
            trigger: `${card("Tour scorecard")} .btn-primary:contains('Open Review')`,
            run: "click",
        },
        {trigger: ".o_form_view .o_key_account_distribution"},
        ...press("action_ask_approval"),
        {
            content: "Who moves, by name and with the reason",
            trigger: inList("Tour mill", ".modal"),
        },
        {trigger: ".modal button[name=action_approve]", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_form_view"},
        goBack,
        {
            content: "The cockpit tells it",
            trigger: `${card("Tour mill")}:contains('it moved from D to A today')`,
        },
        {trigger: `.o_key_account_desk_page:not(:has(${card("Tour scorecard")}))`},
        ...openMenu("key_account_review_menu"),
        {
            content: "The review of today is the first",
            trigger: `.o_data_row:first .o_data_cell[name=name], .o_kanban_record:first`,
            run: "click",
        },
        ...press("action_take_back"),
        {trigger: `${inDialog("reason")} input`, run: "edit An invoice was missing"},
        {trigger: ".modal button[name=action_take_back]", run: "click"},
        {trigger: ".alert-info:contains('An invoice was missing')"},
        ...press("action_compare"),
        {content: "From ↓ to →", trigger: `${inDialog("matrix")} table`},
        {trigger: `${inDialog("matrix")}:contains('Tour mill')`},
        {trigger: ".modal button[name=action_view_rows]", run: "click"},
        {content: "All accounts of both", trigger: "body:not(:has(.modal)) .o_pivot_view"},
        ...openMenu("key_account_my_day_menu"),
        {
            content: "It waits for approval again",
            trigger: card("Tour scorecard"),
        },
    ],
});
