import {goBack, inList, openApp, openInList, openMenu, openPage, press} from "../steps";
import {registry} from "@web/core/registry";

// What a company that has switched all features off has never heard of.
const OFF =
    /visit|promise|complaint|usage problem|profile|stakeholder|decision maker|relationship|evidence|deal heat|proposal|territor|cadence/i;

/** No text of the page names what is switched off. The customers of these tours have plain names. */
const namesNothingOff = (content, trigger, shown = "body") => ({
    content,
    trigger,
    run({queryAll}) {
        const text = queryAll(shown)
            .map((node) => node.innerText)
            .join("\n");
        const found = text.match(OFF);
        if (found) {
            const around = text.substring(found.index - 60, found.index + 60);
            throw new Error(`${content}: the page names what is off: “${around}”`);
        }
    },
});

const field = (name) => `.o_field_widget[name=${name}]`;

/** Every page of the form of the account, and its score. */
const account = (canRate) => [
    {trigger: ".o_key_account_moments:contains('Next')"},
    ...["overview", "story", "history", "details", "ratings"].flatMap((name) => [
        ...openPage(name),
        namesNothingOff(`Account, page ${name}`, `.nav-link.active[name=${name}]`),
    ]),
    ...(canRate
        ? [
              {
                  content: "Rate the industry influence",
                  trigger: `${field("influence")} input`,
                  run: "edit 70",
              },
              {trigger: ".o_form_button_save", run: "click"},
              {trigger: ".o_form_saved"},
              {trigger: inList("70", field("rating_value_ids"))},
          ]
        : []),
];

/** A manager grades all customers, takes it back, and compares two reviews. */
registry.category("web_tour.tours").add("key_account_all_off_manager_tour", {
    steps: () => [
        ...openApp,
        namesNothingOff("Cockpit", ".o_key_account_to_cockpit.active"),
        {trigger: "[data-figure=grades]"},
        {content: "The own day", trigger: ".o_key_account_to_my_day", run: "click"},
        namesNothingOff("My Day", ".o_key_account_to_my_day.active"),
        ...openMenu("key_account_menu", "key_account_accounts_root_menu"),
        namesNothingOff("Accounts", inList("Tour mill")),
        openInList("Tour mill"),
        ...account(true),
        ...openMenu("key_account_review_menu"),
        {
            content: "The review of last month",
            trigger: inList("Tour scorecard", ".o_action_manager"),
        },
        {
            content: "New review, with scorecard and date",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        namesNothingOff("New review", `${field("date")} :value(/./)`),
        ...press("action_compute_and_approve"),
        {
            content: "It asks, with names",
            trigger: inList("Tour mill", ".modal"),
        },
        namesNothingOff("Approve", ".modal button[name=action_approve]"),
        {trigger: ".modal button[name=action_approve]", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_form_view"},
        ...press("action_take_back"),
        namesNothingOff("Take back", ".modal button[name=action_take_back]"),
        {
            trigger: `.modal ${field("reason")} input`,
            run: "edit An invoice was missing",
        },
        {trigger: ".modal button[name=action_take_back]", run: "click"},
        {trigger: ".alert-info:contains('An invoice was missing')"},
        ...press("action_compare"),
        {
            content: "The other review is chosen, from ↓ to →",
            trigger: `.modal ${field("matrix")} table`,
        },
        namesNothingOff("Compare", ".modal button[name=action_view_rows]"),
        {trigger: ".modal button[name=action_view_rows]", run: "click"},
        namesNothingOff("Compared accounts", "body:not(:has(.modal)) .o_pivot_view"),
        goBack,
        {trigger: ".o_form_view .o_field_widget[name=scorecard_id]"},
        {isActive: ["desktop"], trigger: "button[name=action_view_lines]", run: "click"},
        {
            ...namesNothingOff("Review lines", inList("Tour mill")),
            isActive: ["desktop"],
        },
    ],
});

/** An administrator opens what is left of the configuration. */
registry.category("web_tour.tours").add("key_account_all_off_admin_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_desk_kind_menu", "key_account_config_menu"),
        namesNothingOff("Start page", ".o_data_row:contains('Account without owner')"),
        ...openMenu("key_account_scorecard_menu", "key_account_config_menu"),
        {
            trigger:
                ".o_data_row:contains('Tour scorecard') .o_data_cell[name=name], .o_kanban_record:contains('Tour scorecard')",
            run: "click",
        },
        {trigger: `.o_form_view ${field("criterion_ids")}`},
        ...openMenu("key_account_grade_menu", "key_account_config_menu"),
        {trigger: ".o_breadcrumb:contains('Grades')"},
        ...openMenu("key_account_settings_menu", "key_account_config_menu"),
        {
            content: "Only what is offered names it",
            trigger: `.modal ${field("feature_visit")} input:not(:checked)`,
        },
        {trigger: ".modal .o_form_view:not(:has([name=travel_hours], [name=profile_threshold]))"},
        {content: "Save, and see", trigger: `.modal ${field("feature_visit")} input`, run: "click"},
        {
            trigger: ".modal button[name=action_save]",
            run: "click",
            expectUnloadPage: true,
        },
        {content: "The page is loaded again", trigger: "body:not(:has(.modal)) .o_action_manager"},
        {isActive: ["mobile"], trigger: ".o_main_navbar .o_menu_toggle", run: "click"},
        {
            content: "The menu is there",
            trigger:
                ":is(.o_menu_sections, .o_app_menu_sidebar) [data-menu-xmlid='key_account.key_account_visit_root_menu']",
        },
    ],
});

/** A salesperson looks for a customer and opens it. */
registry.category("web_tour.tours").add("key_account_all_off_salesperson_tour", {
    steps: () => [
        ...openApp,
        namesNothingOff("My Day", ".o_key_account_empty:contains('Nothing is due today')"),
        ...openMenu("key_account_menu", "key_account_accounts_root_menu"),
        {trigger: inList("Tour mill")},
        {isActive: ["mobile"], trigger: ".o_control_panel .btn:has(.fa-search)", run: "click"},
        {trigger: ".o_searchview_input", run: "edit Tour mi"},
        {trigger: ".o_searchview_autocomplete:contains('Customer')"},
        {trigger: ".o_searchview_input", run: "press Enter"},
        {trigger: ".o_searchview_facet:contains('Tour mi')"},
        {trigger: ".o_searchview_dropdown_toggler", run: "click"},
        // Odoo lists all fields of a model under "Custom Group".
        namesNothingOff(
            "Filters",
            ".o_filter_menu .o_menu_item:contains('My Accounts')",
            ".o_menu_item[role=menuitemcheckbox]",
        ),
        {trigger: ".o_filter_menu .o_menu_item:contains('My Accounts')", run: "click"},
        {trigger: ".o_group_by_menu .o_menu_item:contains('Country')", run: "click"},
        {trigger: ".o_searchview_facet:contains('Country')"},
        {trigger: ".o_searchview_facet:contains('Country') .o_facet_remove", run: "click"},
        openInList("Tour mill"),
        ...account(true),
    ],
});
