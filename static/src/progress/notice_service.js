import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const TOLD = "key_account_notices";
const KEPT = 50;

/** Remembers that a notice was shown, in all tabs and on later pages; tells whether it is new. */
export function isNew(key) {
    let told = [];
    try {
        told = JSON.parse(browser.localStorage.getItem(TOLD)) || [];
    } catch {
        // What is stored there may be anything.
    }
    if (told.includes(key)) {
        return false;
    }
    browser.localStorage.setItem(TOLD, JSON.stringify([...told, key].slice(-KEPT)));
    return true;
}

/**
 * Tells that work in the background is done, once: the bus repeats its last messages on each page
 * and in each tab. A button opens the record, unless it is on the screen: then it refreshes itself.
 */
export const noticeService = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, {action, bus_service, notification}) {
        const isOnScreen = ({model, id}) => {
            const {props, currentState} = action.currentController || {};
            const shown = currentState?.resId || props?.resId;
            return props?.resModel === model && shown === id;
        };
        bus_service.subscribe("key_account_notice", ({key, title, message, type, record}) => {
            if (!isNew(key)) {
                return;
            }
            const buttons = [];
            if (!isOnScreen(record)) {
                buttons.push({
                    name: _t("Open"),
                    primary: true,
                    onClick: () =>
                        action.doAction({
                            type: "ir.actions.act_window",
                            res_model: record.model,
                            res_id: record.id,
                            views: [[false, "form"]],
                        }),
                });
            }
            notification.add(message, {title, type, buttons});
        });
        bus_service.start();
    },
};

registry.category("services").add("key_account_notice", noticeService);
