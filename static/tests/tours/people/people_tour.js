import {registry} from "@web/core/registry";

const inForm = (name, value = "") => `.o_field_widget[name=${name}]${value}`;
const option = (text) => `.ui-autocomplete .dropdown-item:contains('${text}')`;

/** Type into a field that offers choices, and take one. */
const choose = (field, text, choice = text) => [
    {trigger: `${inForm(field)} input`, run: `edit ${text}`},
    {trigger: option(choice), run: "click"},
];
const select = (field, text) => [
    {trigger: `${inForm(field)} input`, run: "click"},
    {trigger: `.o_select_menu_item:contains('${text}')`, run: "click"},
];

/** Fill in the form of a person who is not yet a contact, and save. */
const person = ({name, role, influence, attitude, superior}) => [
    {content: `New: ${name}`, trigger: `${inForm("partner_id")} input`},
    ...choose("partner_id", name, `Create "${name}"`),
    ...choose("role_ids", role),
    ...select("influence", influence),
    ...select("attitude", attitude),
    ...(superior ? choose("reports_to_id", superior) : []),
    {content: "Save", trigger: ".o_form_button_save", run: "click"},
    {trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible"},
];
const another = {trigger: ".o_form_button_create", run: "click"};
const onMap = (name, ...words) => ({
    content: `${name} is on the map`,
    trigger: words.reduce(
        (selector, word) => `${selector}:contains('${word}')`,
        `.o_hierarchy_node:contains('${name}')`,
    ),
});

/** A salesperson draws the decision map of his customer: five people, three levels. */
registry.category("web_tour.tours").add("key_account_people_tour", {
    steps: () => [
        {content: "People", trigger: ".nav-link:contains('People')", run: "click"},
        {
            content: "Nobody is known: the page says so",
            trigger: `.alert ${inForm("coverage_warning")}:contains('No people yet')`,
        },
        {
            content: "Open the map",
            trigger: ".oe_stat_button:contains('People')",
            run: "click",
        },
        {trigger: ".o_view_nocontent:contains('The map shows')"},
        {
            content: "First person",
            trigger: ".o_control_panel .btn-primary:contains('New')",
            run: "click",
        },
        ...person({
            name: "Berta Boss",
            role: "Decision maker",
            influence: "Decisive",
            attitude: "Neutral",
        }),
        another,
        ...person({
            name: "Carl Chief",
            role: "Champion",
            influence: "High",
            attitude: "Advocate",
            superior: "Berta Boss",
        }),
        another,
        ...person({
            name: "Ada Buyer",
            role: "Gatekeeper",
            influence: "Medium",
            attitude: "Skeptical",
            superior: "Berta Boss",
        }),
        another,
        ...person({
            name: "Emil Engineer",
            role: "Blocker",
            influence: "High",
            attitude: "Opposed",
            superior: "Carl Chief",
        }),
        another,
        ...person({
            name: "Dora Desk",
            role: "Influencer",
            influence: "Low",
            attitude: "Supporter",
            superior: "Carl Chief",
        }),
        {
            content: "Back to the map",
            trigger:
                ".o_breadcrumb a:contains('Decision Map'), .breadcrumb-item a:contains('Decision Map')",
            run: "click",
        },
        onMap("Berta Boss", "Decisive influence", "Neutral", "Decision maker"),
        onMap("Carl Chief", "High influence", "Advocate"),
        onMap("Ada Buyer", "Medium influence", "Skeptical"),
        {
            content: "Unfold whom Carl leads",
            trigger: ".o_hierarchy_node:contains('Carl Chief') .o_hierarchy_node_button",
            run: "click",
        },
        onMap("Emil Engineer", "High influence", "Opposed"),
        onMap("Dora Desk", "Low influence", "Supporter"),
    ],
});

/** On a phone: the list of people, the cards by attitude, one person. */
registry.category("web_tour.tours").add("key_account_people_phone_tour", {
    steps: () => [
        {trigger: ".o_kanban_record:contains('Berta Boss')"},
        {
            trigger: ".o_kanban_record:contains('Decisive influence')",
        },
        {trigger: ".o_kanban_record:contains('Berta Boss')", run: "click"},
        {trigger: `.o_form_view ${inForm("role_ids")}:contains('Decision maker')`},
        {trigger: `${inForm("attitude")}`},
    ],
});
