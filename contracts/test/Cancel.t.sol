// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {ReturnedBy, Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract CancelTest is VaultTest {
    function testFuzz_TheBuyerGivesBackAnyLiveOrder(Shape memory shape, uint8 live, uint32 later) public {
        Order memory order = _order(shape);
        _bring(order, live);
        vm.warp(block.timestamp + later);

        vm.expectEmit(address(vault));
        emit IVaultEvents.Returned(_id(order), ReturnedBy.Cancel, buyer);
        vault.cancel(order, _sign(BUYER_KEY, "Cancel", order));

        _assertStatus(order, Status.Returned);
        _assertPaid(0, 0);
        _assertBooks(order.amount, 0);
    }

    function testFuzz_ThePayerGivesBackWhatIsNotClaimed(Shape memory shape) public {
        Order memory order = _order(shape);
        _lock(order);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Returned(_id(order), ReturnedBy.Cancel, payer);
        vault.cancel(order, _sign(PAYER_KEY, "Cancel", order));
        _assertBooks(order.amount, 0);
    }

    function testFuzz_RevertWhen_ThePayerCancelsAfterAClaim(Shape memory shape, bool isContested) public {
        Order memory order = _order(shape);
        if (isContested) _contest(order);
        else _claim(order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.cancel(order, _sign(PAYER_KEY, "Cancel", order));
    }

    function test_RevertWhen_TheSellerCancels() public {
        Order memory order = _plain();
        _lock(order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.cancel(order, _sign(SIGNER_KEY, "Cancel", order));
    }

    function test_RevertWhen_EndedOrUnknown() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.cancel(order, "");
        _lock(order);
        vault.cancel(order, _sign(BUYER_KEY, "Cancel", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Returned));
        vault.cancel(order, "");
    }
}
