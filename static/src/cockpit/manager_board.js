import {Component, onWillStart, useExternalListener, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const WIDTH = 300;
const HEIGHT = 120;

/** A curve through points with x from 0 to 100, for an SVG: its line, and where 0 is. */
export function drawCurve(points) {
    const values = points.map((point) => point.y);
    const low = Math.min(0, ...values);
    const high = Math.max(0, ...values);
    const y = (value) => (high === low ? HEIGHT : HEIGHT - ((value - low) / (high - low)) * HEIGHT);
    return {
        line: points
            .map((point) => `${((point.x / 100) * WIDTH).toFixed(1)},${y(point.y).toFixed(1)}`)
            .join(" "),
        zero: y(0).toFixed(1),
    };
}

/** All accounts on one board, for managers; *Present* shows it large and alone in a meeting. */
export class ManagerBoard extends Component {
    static template = "key_account.ManagerBoard";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.size = {width: WIDTH, height: HEIGHT};
        this.state = useState({board: null, isPresenting: false});
        const {period = "quarter"} = this.props.state || {};
        useSetupAction({getLocalState: () => ({period: this.state.board.period})});
        useExternalListener(window, "keydown", (event) => {
            if (this.state.isPresenting && event.key === "Escape") {
                this.leave();
            }
        });
        // Browsers leave the full screen by themselves, too.
        useExternalListener(document, "fullscreenchange", () => {
            if (!document.fullscreenElement) {
                this.state.isPresenting = false;
            }
        });
        onWillStart(() => this.load(period));
    }

    async load(period) {
        this.state.board = await this.orm.call("key.account", "get_board", [], {period});
    }

    open(action) {
        if (action && !this.state.isPresenting) {
            this.action.doAction(action);
        }
    }

    openAccount(id) {
        this.open({
            type: "ir.actions.act_window",
            res_model: "key.account",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAccounts() {
        return this.action.doAction("key_account.key_account_action");
    }

    curve(part) {
        return drawCurve(part.data.points);
    }

    isEmpty(part) {
        const {rows, tiles, points} = part.data;
        return !(rows || tiles || points).length;
    }

    async present() {
        this.state.isPresenting = true;
        try {
            await document.documentElement.requestFullscreen?.();
        } catch {
            // Not allowed on this device: the board covers the page all the same.
        }
    }

    leave() {
        this.state.isPresenting = false;
        if (document.fullscreenElement) {
            document.exitFullscreen();
        }
    }
}

registry.category("actions").add("key_account_manager_board", ManagerBoard);
