import {stepUtils} from "@web_tour/tour_utils";

/** Opens the app as a person does, from the page after the login. */
export const openApp = [
    ...stepUtils.toggleHomeMenu().map((step) => ({...step, isActive: ["mobile"]})),
    {isActive: ["desktop"], trigger: ".o_navbar_apps_menu button:enabled", run: "click"},
    {
        content: "Open the app",
        trigger: ".o_app[data-menu-xmlid='key_account.key_account_menu_root']",
        run: "click",
    },
    {content: "It opens on the start page", trigger: ".o_key_account_desk_page"},
];

/** Opens a menu of the app; `under` is the menu that opens it on a wide screen. */
export const openMenu = (name, under = null) => [
    {isActive: ["mobile"], trigger: ".o_main_navbar .o_menu_toggle", run: "click"},
    ...(under
        ? [
              {
                  isActive: ["desktop"],
                  trigger: `.o_menu_sections [data-menu-xmlid='key_account.${under}']`,
                  run: "click",
              },
          ]
        : []),
    {
        content: `Menu ${name}`,
        trigger: `:is(.o_menu_sections, .o-dropdown--menu, .o_app_menu_sidebar) [data-menu-xmlid='key_account.${name}']`,
        run: "click",
    },
    {
        isActive: ["mobile"],
        content: "The menu is closed again",
        trigger: "body:not(:has(.o_app_menu_sidebar))",
    },
];

/** Presses a button of the header of a form, which the phone keeps behind three dots. */
export const press = (name) => [
    {
        trigger: ".o_statusbar_buttons",
        async run({queryFirst, click}) {
            const dots = queryFirst(".o_statusbar_buttons button:has(.oi-ellipsis-v)");
            if (dots && !queryFirst(`.o_statusbar_buttons > button[name='${name}']`)) {
                await click(dots);
            }
        },
    },
    {
        content: `Press ${name}`,
        trigger: `:is(.o_statusbar_buttons, .o-dropdown--menu) button[name='${name}']:enabled`,
        run: "click",
    },
];

/** Chooses a page of a form. */
export const openPage = (name) => [
    {content: `Page ${name}`, trigger: `.nav-link[name=${name}]`, run: "click"},
    {trigger: `.nav-link.active[name=${name}]`},
];

export const goBack = {
    content: "Back",
    trigger: ".o_back_button",
    run: "click",
};

/** Where a name stands in a list, or on a card of the phone. */
export const inList = (name, within = "") =>
    `${within} .o_data_row:contains('${name}'), ${within} .o_kanban_record:contains('${name}')`;

export const openInList = (name) => ({
    content: `Open ${name}`,
    trigger: `.o_data_row:contains('${name}') .o_data_cell[name=partner_id], .o_kanban_record:contains('${name}')`,
    run: "click",
});
