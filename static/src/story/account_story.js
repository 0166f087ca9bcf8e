import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {formatList} from "@web/core/l10n/utils";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const PAGE = 30;

/** What happened at an account, in one timeline: by kind, page by page, what is new on top. */
export class AccountStory extends Component {
    static template = "key_account.AccountStory";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({kinds: [], chosen: [], since: null, entries: [], more: false});
        useEffect(
            (resId) => {
                this.load(resId);
            },
            () => [this.props.record.resId],
        );
        onWillUnmount(() => {
            this.wanted = null;
        });
    }

    /** Loads the first page, or the one after what is shown. */
    async load(resId, offset = 0) {
        const wanted = {resId};
        this.wanted = wanted;
        if (!resId) {
            return;
        }
        const story = await this.orm.silent.call("key.account", "get_story", [[resId]], {
            kinds: [...this.state.chosen],
            offset,
            limit: PAGE,
        });
        // Another account or other kinds may be asked for by now.
        if (this.wanted === wanted) {
            const {entries, ...rest} = story;
            Object.assign(this.state, rest, {
                isReady: true,
                entries: offset ? [...this.state.entries, ...entries] : entries,
            });
        }
    }

    loadMore() {
        return this.load(this.props.record.resId, this.state.entries.length);
    }

    toggle(kind) {
        const {chosen} = this.state;
        this.state.chosen = chosen.includes(kind)
            ? chosen.filter((other) => other !== kind)
            : [...chosen, kind];
        return this.load(this.props.record.resId);
    }

    /** How much of each kind is new since the last visit of the user. */
    get newsText() {
        const news = this.state.kinds
            .filter((kind) => kind.news)
            .map((kind) => `${kind.label} ${kind.news}`);
        return formatList(news, {style: "unit"});
    }

    isNew(entry) {
        return Boolean(this.state.since) && entry.date > this.state.since.date;
    }

    /** Whether the entries before the last visit begin here. */
    isBorder(index) {
        const {entries} = this.state;
        return index > 0 && this.isNew(entries[index - 1]) && !this.isNew(entries[index]);
    }

    open(entry) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("key_account_story", {component: AccountStory});
