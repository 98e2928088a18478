// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";
import {VaultTest} from "./VaultTest.sol";
import {MoodyToken} from "./tokens/MoodyToken.sol";

/// @notice An issuer destroys a part of what a vault holds.
contract LossesTest is VaultTest {
    MoodyToken private moody;

    function setUp() public override {
        super.setUp();
        moody = new MoodyToken();
        vault = IVault(factory.create(owner, address(moody)));
        vm.prank(owner);
        vault.setSigner(signer);
    }

    function test_WhatIsLeftBelongsToLiveOrdersOnceTheLossIsSynced() public {
        Order memory honest = _plain();
        moody.mint(address(vault), 2 * uint256(honest.amount));
        vault.sync();
        vault.lock(honest, _sign(SIGNER_KEY, "Lock", honest), "");
        vault.claim(honest, _sign(PAYER_KEY, "Claim", honest));
        moody.burn(address(vault), honest.amount);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Lost(honest.amount);
        vm.assertEq(vault.sync(), 0);
        vm.assertEq(vault.free(), 0);

        Order memory own = _plain();
        own.nonce += 1 << 32;
        own.buyer = owner;
        bytes memory signature = _sign(SIGNER_KEY, "Lock", own);
        _refuses(IVaultErrors.VaultInsufficientFree.selector);
        vault.lock(own, signature, "");
        vm.warp(uint256(honest.confirmBy) + 1);
        vault.lapse(honest);
        vm.assertEq(moody.balanceOf(buyer), honest.amount - honest.fee, "the honest buyer");
    }

    function testFuzz_OnlyWhatIsFreeIsWrittenDown(uint96 free, uint96 lost) public {
        Order memory order = _plain();
        free = uint96(_bound(free, 0, 1e15));
        lost = uint96(_bound(lost, 1, free + order.amount));
        moody.mint(address(vault), uint256(order.amount) + free);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        moody.burn(address(vault), lost);
        vault.sync();
        vm.assertEq(vault.free(), lost < free ? free - lost : 0);
        vm.assertEq(vault.locked(), order.amount);
        moody.mint(address(vault), lost);
        vm.assertEq(vault.sync(), lost < free ? lost : free, "what comes again is counted again");
    }
}

contract Silent {
    fallback() external {
        revert();
    }
}

/// @notice A token does not answer for a while.
contract SilencesTest is PaymentAddressBase {
    function test_AFeeThatIsOwedStaysOwed() public {
        IPaymentAddress there = _created(200);
        moody.setMood(FEE_TO, MoodyToken.Mood.Reverts);
        moody.mint(address(there), 1_000_000);
        there.flush(address(moody));
        bytes memory code = address(moody).code;
        vm.etch(address(moody), address(new Silent()).code);
        vm.expectPartialRevert(IPaymentAddress.PaymentAddressNothingToFlush.selector);
        there.flush(address(moody));
        vm.etch(address(moody), code);
        vm.assertEq(there.feeOwed(address(moody)), 20_000);
    }
}
