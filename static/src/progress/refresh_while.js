import {useEffect} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

const REFRESH_MILLISECONDS = 2000;

/**
 * Reloads the record of a form as long as something works on it in the background: the scheduler
 * works in another process, so the form has to ask.
 *
 * @param {Object} props of a view widget
 * @param {String} state value of the field `state` while it is at work
 */
export function useRefreshWhile(props, state) {
    const refresh = async () => {
        const {record} = props;
        // What a person is typing is worth more than news.
        if (!(await record.isDirty())) {
            await record.load();
        }
    };
    useEffect(
        (current) => {
            if (current !== state) {
                return;
            }
            const timer = browser.setInterval(refresh, REFRESH_MILLISECONDS);
            return () => browser.clearInterval(timer);
        },
        () => [props.record.data.state],
    );
}
