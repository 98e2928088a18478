// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract SettleTest is VaultTest {
    function testFuzz_SplitsAsBothSidesSigned(Shape memory shape, uint8 live, uint96 toBuyer) public {
        Order memory order = _order(shape);
        _bring(order, live);
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        uint96 feePart = uint96(uint256(order.fee) * toBuyer / order.amount);

        vm.expectEmit(address(vault));
        emit IVaultEvents.Settled(_id(order), toBuyer - feePart, feePart);
        _settle(order, toBuyer, BUYER_KEY, SIGNER_KEY);

        _assertStatus(order, Status.Settled);
        _assertPaid(toBuyer - feePart, feePart);
        _assertBooks(order.amount - toBuyer, 0);
    }

    function test_APayeeSettlesForItself() public {
        Order memory order = _plain();
        order.confirmer = payee;
        _lock(order);
        _settle(order, 60e6, BUYER_KEY, PAYEE_KEY);
        _assertPaid(60e6 - 600_000, 600_000);
        _assertBooks(40e6, 0);
    }

    function testFuzz_RevertWhen_TheBuyerGetsMoreThanThereIs(Shape memory shape, uint96 toBuyer) public {
        Order memory order = _order(shape);
        _lock(order);
        toBuyer = uint96(_bound(toBuyer, order.amount + 1, type(uint96).max));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadAmount.selector, toBuyer, order.amount));
        vault.settle(order, toBuyer, "", "");
    }

    function test_RevertWhen_OneSideDidNotSign() public {
        Order memory order = _plain();
        _lock(order);
        _refusesSettle(order, STRANGER_KEY, SIGNER_KEY);
        _refusesSettle(order, BUYER_KEY, STRANGER_KEY);
        _refusesSettle(order, SIGNER_KEY, BUYER_KEY);
        _refusesSettle(order, PAYER_KEY, SIGNER_KEY);
    }

    function test_RevertWhen_AnotherSplitWasSigned() public {
        Order memory order = _plain();
        _lock(order);
        bytes memory ofBuyer = _signSplit(BUYER_KEY, "Settle", order, 60e6);
        bytes memory ofVault = _signSplit(SIGNER_KEY, "Settle", order, 50e6);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.settle(order, 60e6, ofBuyer, ofVault);
    }

    function test_RevertWhen_EndedOrUnknown() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.settle(order, type(uint96).max, "", "");
        _lock(order);
        _settle(order, 0, BUYER_KEY, SIGNER_KEY);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Settled));
        vault.settle(order, type(uint96).max, "", "");
    }

    function _settle(Order memory order, uint96 toBuyer, uint256 buyerKey, uint256 confirmerKey) private {
        bytes memory ofBuyer = _signSplit(buyerKey, "Settle", order, toBuyer);
        vault.settle(order, toBuyer, ofBuyer, _signSplit(confirmerKey, "Settle", order, toBuyer));
    }

    function _refusesSettle(Order memory order, uint256 buyerKey, uint256 confirmerKey) private {
        _refuses(IVaultErrors.OrderBadSignature.selector);
        _settle(order, 60e6, buyerKey, confirmerKey);
    }
}
