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

/** How far from a square the worst of these areas is that share a side, 1 for squares. */
function worstRatio(areas, side) {
    const total = areas.reduce((sum, area) => sum + area, 0);
    return Math.max(
        (side * side * Math.max(...areas)) / (total * total),
        (total * total) / (side * side * Math.min(...areas)),
    );
}

/**
 * Divide a rectangle among areas, which are close to squares (a squarified treemap).
 *
 * @param {number[]} areas the largest first; none is shown as less than 4 % of the largest
 * @param {number} ratio width ÷ height of the rectangle
 * @returns {{x, y, w, h}[]} in percent of the rectangle
 */
export function divide(areas, ratio) {
    const least = Math.max(...areas) / 25 || 1;
    const shown = areas.map((area) => Math.max(area, least));
    const scale = ratio / shown.reduce((sum, area) => sum + area, 0);
    const left = shown.map((area) => area * scale);
    const places = [];
    let [x, y, w, h] = [0, 0, ratio, 1];
    while (left.length) {
        const side = Math.min(w, h);
        const row = [left.shift()];
        while (left.length && worstRatio([...row, left[0]], side) <= worstRatio(row, side)) {
            row.push(left.shift());
        }
        const depth = row.reduce((sum, area) => sum + area, 0) / side;
        let at = 0;
        for (const area of row) {
            const long = area / depth;
            places.push(
                w >= h ? {x, y: y + at, w: depth, h: long} : {x: x + at, y, w: long, h: depth},
            );
            at += long;
        }
        [x, y, w, h] = w >= h ? [x + depth, y, w - depth, h] : [x, y + depth, w, h - depth];
    }
    return places.map((place) => ({
        x: (100 * place.x) / ratio,
        y: 100 * place.y,
        w: (100 * place.w) / ratio,
        h: 100 * place.h,
    }));
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

    /** The tiles of a map and where they are; where a name has no place, only the number is told. */
    map(part) {
        const {tiles} = part.data;
        const ratio = this.env.isSmall ? 0.7 : 1.4;
        const places = divide(
            tiles.map((tile) => tile.area),
            ratio,
        );
        return tiles.map((tile, index) => {
            const {x, y, w, h} = places[index];
            return {
                ...tile,
                isNamed: w > 14 && h > (this.env.isSmall ? 5 : 9),
                isTall: h > (this.env.isSmall ? 9 : 15),
                style: `left: ${x}%; top: ${y}%; width: ${w}%; height: ${h}%`,
            };
        });
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
