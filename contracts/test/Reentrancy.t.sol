// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";
import {ReentrantToken} from "./tokens/ReentrantToken.sol";

/// @notice A token that calls back in the middle of a payout finds every verb closed.
contract ReentrancyTest is VaultTest {
    ReentrantToken private hooked;

    function setUp() public override {
        super.setUp();
        hooked = new ReentrantToken();
        vault = IVault(factory.create(owner, address(hooked)));
        vm.prank(owner);
        vault.setSigner(signer);
        hooked.mint(address(vault), 1000e6);
    }

    function test_NoVerbIsOpenDuringAPayout() public {
        Order memory other = _plain();
        other.nonce = 9 << 32 | 1;
        vault.lock(other, _sign(SIGNER_KEY, "Lock", other), "");
        Order memory order = _plain();
        bytes[9] memory calls = [
            abi.encodeCall(IVault.sync, ()),
            abi.encodeCall(IVault.lock, (other, "", "")),
            abi.encodeCall(IVault.release, (other, _sign(SIGNER_KEY, "Release", other))),
            abi.encodeCall(IVault.cancel, (other, _sign(BUYER_KEY, "Cancel", other))),
            abi.encodeCall(IVault.claim, (other, _sign(PAYER_KEY, "Claim", other))),
            abi.encodeCall(IVault.expire, (other)),
            abi.encodeCall(IVault.pull, (buyer)),
            abi.encodeCall(IVault.pullTo, (buyer)),
            abi.encodeCall(IVault.lapse, (other))
        ];
        for (uint64 i = 0; i < calls.length; i++) {
            order.nonce = (100 + i) << 32 | 1;
            vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
            hooked.setCallback(address(vault), calls[i]);
            vault.release(order, _sign(SIGNER_KEY, "Release", order));

            vm.assertTrue(hooked.wasCalled());
            vm.assertFalse(hooked.succeeded());
            vm.assertEq(
                keccak256(hooked.answer()),
                keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector))
            );
            _assertStatus(other, Status.Locked);
            vm.assertEq(vault.locked(), other.amount);
        }
    }

    function test_TheOrderHasEndedBeforeTheTokenIsCalled() public {
        Order memory order = _plain();
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        hooked.setCallback(address(vault), abi.encodeCall(IVault.statusOf, (order)));
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(abi.decode(hooked.answer(), (uint256)), uint8(Status.Released));
    }
}
