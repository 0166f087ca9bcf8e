import {AccountCredit} from "@key_account/credit/account_credit";
import {patch} from "@web/core/utils/patch";

/** Records a call to the account, and shows it in its contacts. */
patch(AccountCredit.prototype, {
    async recordCall() {
        const {resId} = this.props.record;
        const action = await this.orm.call("key.account", "action_collect", [[resId]]);
        this.action.doAction(action, {onClose: () => this.load(resId)});
    },
});
