import {onWillStart} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {useService} from "@web/core/utils/hooks";
import {ActionHelper} from "@web/views/action_helper";

/**
 * What an empty list of the module says. The help of an action tells how to create the first record; where
 * there are records and only a filter leaves them out, it is said that the filter does.
 */
patch(ActionHelper.prototype, {
    setup() {
        super.setup();
        const {globalDomain, resModel} = this.env.searchModel || {};
        if (!this.props.noContentHelp || !resModel?.startsWith("key.account")) {
            return;
        }
        const orm = useService("orm");
        onWillStart(async () => {
            const domain = globalDomain || [];
            this.isFiltered = Boolean(await orm.silent.searchCount(resModel, domain, {limit: 1}));
        });
    },
});
