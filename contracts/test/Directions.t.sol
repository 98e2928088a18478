// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultBatches} from "../src/interfaces/IVaultBatches.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {Status} from "../src/interfaces/Status.sol";
import {BatchTest} from "./BatchTest.sol";

/// @notice Both directions and the chain of two, with nothing but vaults and orders.
///
///   payment    acceptor A's vault ──USDT──▶ buyer              the payer sends local money to A
///   payout     merchant's vault ──USDT──▶ acceptor             the acceptor sends local money to the payee
///   transfer   leg A: acceptor A's vault ──▶ sender's vault    the sender sends local money to A
///              leg B: sender's vault ──▶ acceptor B's vault    B sends local money to the payee
///
/// Between the legs the money is the sender's, in a vault that only the sender's keys lock and withdraw from.
contract DirectionsTest is BatchTest {
    uint256 private constant SENDER_KEY = 0x5E4D;
    uint256 private constant PARTS = 5;

    /// Vault of acceptor A in a transfer; of nobody in a payout.
    IVault private vaultA;
    /// Vault of the merchant who pays out, or of the sender.
    IVault private vaultS;
    /// Vault of acceptor B.
    IVault private vaultB;
    address private acceptorB;

    function setUp() public override {
        super.setUp();
        vaultA = vault;
        vaultS = _vaultOf(vm.addr(SENDER_KEY));
        vaultB = _vaultOf(vm.addr(STRANGER_KEY));
        acceptorB = vm.addr(PAYER_KEY);
    }

    // ---- payout ----

    function testFuzz_APayoutGoesToTheAcceptorWhoPaid(uint96 amount, uint96 fee) public {
        Order memory order = _payoutOrder(amount, fee, acceptorB);
        token.transfer(address(vaultS), order.amount);
        _lockBy(vaultS, SENDER_KEY, order);
        vault.claim(order, _sign(PAYER_KEY, "Claim", order));
        vault.release(order, _sign(PAYEE_KEY, "Release", order));
        vm.assertEq(token.balanceOf(acceptorB), order.amount - order.fee);
        vm.assertEq(token.balanceOf(feeTo), order.fee);
        _assertBooks(0, 0);
    }

    function testFuzz_ASilentPayeeGoesToTheArbiter(uint96 amount, uint96 toBuyer) public {
        Order memory order = _silentPayout(amount);
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        vault.rule(order, toBuyer, _signSplit(ARBITER_KEY, "Rule", order, toBuyer));
        uint96 feePaid = uint96(uint256(order.fee) * toBuyer / order.amount);
        vm.assertEq(token.balanceOf(acceptorB), toBuyer - feePaid);
        vm.assertEq(token.balanceOf(feeTo), feePaid);
        _assertBooks(order.amount - toBuyer, 0);
    }

    function test_ASilentArbiterLeavesThePayoutWithTheMerchant() public {
        Order memory order = _silentPayout(100e6);
        vm.warp(order.ruleBy + 1);
        vault.lapse(order);
        _assertBooks(order.amount, 0);
    }

    /// @dev The merchant's own signer cannot say that the payee was paid, or was not.
    function test_TheMerchantCannotSpeakForThePayee() public {
        Order memory order = _payoutOrder(100e6, 1e6, acceptorB);
        token.transfer(address(vaultS), order.amount);
        _lockBy(vaultS, SENDER_KEY, order);
        bytes memory signature = _sign(SENDER_KEY, "Release", order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadSignature.selector, _digest("Release", order)));
        vault.release(order, signature);
        signature = _sign(SENDER_KEY, "Cancel", order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadSignature.selector, _digest("Cancel", order)));
        vault.cancel(order, signature);
    }

    function test_AnAcceptorWhoDoesNotPayLeavesThePayoutFree() public {
        Order memory order = _payoutOrder(100e6, 1e6, acceptorB);
        token.transfer(address(vaultS), order.amount);
        _lockBy(vaultS, SENDER_KEY, order);
        vm.warp(order.claimBy + 1);
        vault.expire(order);
        _assertBooks(order.amount, 0);
        vm.prank(vm.addr(SENDER_KEY));
        vault.withdraw(vm.addr(SENDER_KEY), order.amount);
        vm.assertEq(token.balanceOf(vm.addr(SENDER_KEY)), order.amount);
    }

    /// @dev One payee, paid in parts by acceptors of whom one does not pay and one is not believed.
    function testFuzz_PayoutsInABatch(uint8 silent, uint8 unpaid) public {
        Order[] memory orders = _partsOf(_payoutOrder(100e6, 1e6, acceptorB));
        (silent, unpaid) = (silent % uint8(PARTS), uint8(_bound(unpaid, 0, PARTS - 1)));
        if (silent == unpaid) unpaid = (silent + 1) % uint8(PARTS);
        Batch memory batch = _batch(orders);
        token.transfer(address(vaultS), batch.total);
        _lockBatchBy(vaultS, SENDER_KEY, batch);
        bytes memory claim = abi.encodeCall(IVault.claim, (orders[silent], _claimOf(orders, silent)));
        _takeOut(batch, orders, silent, claim);
        uint256 which = _all(orders) & ~(1 << silent) & ~(1 << unpaid);
        _releaseBy(PAYEE_KEY, batch, orders, which);
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        vm.warp(batch.confirmBy + 1);
        vault.lapse(orders[silent]);
        uint96 all = orders[silent].amount;
        vault.rule(orders[silent], all, _signSplit(ARBITER_KEY, "Rule", orders[silent], all));
        for (uint256 i = 0; i < PARTS; i++) {
            uint256 paid = i == unpaid ? 0 : orders[i].amount - orders[i].fee;
            vm.assertEq(token.balanceOf(orders[i].buyer), paid);
        }
        _assertBooks(orders[unpaid].amount, 0);
    }

    // ---- transfer ----

    function testFuzz_ATransferMovesThroughTheSendersVault(uint96 amount, uint96 fee) public {
        Order memory legA = _legA(amount, fee);
        _pass(legA);
        uint96 between = legA.amount - legA.fee;
        vm.assertEq(token.balanceOf(address(vaultS)), between);
        Order memory legB = _payoutOrder(between, fee, address(vaultB));
        _lockBy(vaultS, SENDER_KEY, legB);
        vault.claim(legB, _sign(PAYER_KEY, "Claim", legB));
        vault.release(legB, _sign(PAYEE_KEY, "Release", legB));
        _assertBooks(0, 0);
        vm.assertEq(vaultB.unsynced(), legB.amount - legB.fee);
        vm.assertEq(token.balanceOf(feeTo), uint256(legA.fee) + legB.fee);
        vm.assertEq(token.balanceOf(address(vaultA)), 0);
    }

    /// @dev Leg B is signed before leg A has paid, and cannot be locked until it has.
    function test_LegBWaitsForLegA() public {
        Order memory legA = _legA(100e6, 1e6);
        Order memory legB = _payoutOrder(99e6, 0, address(vaultB));
        _at(vaultS);
        bytes memory signature = _sign(SENDER_KEY, "Lock", legB);
        _refuses(IVaultErrors.VaultInsufficientFree.selector);
        vault.lock(legB, signature, "");
        _pass(legA);
        vaultS.lock(legB, signature, "");
        _at(vaultS);
        _assertBooks(0, 99e6);
    }

    function test_LegAReturnsWhenTheSenderDoesNotPay() public {
        Order memory legA = _legA(100e6, 1e6);
        _fundAndLock(vaultA, SIGNER_KEY, legA);
        vm.warp(legA.claimBy + 1);
        vault.expire(legA);
        _assertBooks(legA.amount, 0);
        vm.assertEq(vaultS.unsynced(), 0);
    }

    function test_ASilentAcceptorALosesLegAToTheSender() public {
        Order memory legA = _legA(100e6, 1e6);
        _fundAndLock(vaultA, SIGNER_KEY, legA);
        vault.claim(legA, _sign(SENDER_KEY, "Claim", legA));
        vm.warp(legA.confirmBy + 1);
        vault.lapse(legA);
        vm.assertEq(vaultS.unsynced(), legA.amount - legA.fee);
    }

    /// @dev The money of a transfer whose second leg finds nobody is the sender's.
    function testFuzz_LegBFallsOut(uint96 amount, bool isCancelled) public {
        Order memory legA = _legA(amount, 0);
        _pass(legA);
        Order memory legB = _payoutOrder(legA.amount, 0, address(vaultB));
        _lockBy(vaultS, SENDER_KEY, legB);
        if (isCancelled) {
            vault.cancel(legB, _sign(PAYER_KEY, "Cancel", legB));
        } else {
            vm.warp(legB.claimBy + 1);
            vault.expire(legB);
        }
        _assertBooks(legA.amount, 0);
        Order memory again = _payoutOrder(legA.amount, 0, buyer);
        again.nonce += 1;
        _lockBy(vaultS, SENDER_KEY, again);
        vault.release(again, _sign(PAYEE_KEY, "Release", again));
        vm.assertEq(token.balanceOf(buyer), legA.amount);
    }

    function testFuzz_ASilentPayeeOfLegB(uint96 amount, bool isPaid) public {
        Order memory legA = _legA(amount, 0);
        _pass(legA);
        Order memory legB = _payoutOrder(legA.amount, 0, address(vaultB));
        _lockBy(vaultS, SENDER_KEY, legB);
        vault.claim(legB, _sign(PAYER_KEY, "Claim", legB));
        vm.warp(legB.confirmBy + 1);
        vault.lapse(legB);
        _assertStatus(legB, Status.Contested);
        uint96 toBuyer = isPaid ? legB.amount : 0;
        vault.rule(legB, toBuyer, _signSplit(ARBITER_KEY, "Rule", legB, toBuyer));
        vm.assertEq(vaultB.unsynced(), toBuyer);
        _assertBooks(legB.amount - toBuyer, 0);
    }

    /// @dev A token that will not move leaves leg A's money a credit of the sender's vault, which anybody pulls for it.
    function test_AFrozenLegAIsPulledIntoTheSendersVault() public {
        Order memory legA = _legA(100e6, 1e6);
        _fundAndLock(vaultA, SIGNER_KEY, legA);
        token.addBlackList(address(vaultA));
        vault.release(legA, _sign(SIGNER_KEY, "Release", legA));
        vm.assertEq(vaultA.creditOf(address(vaultS)), 99e6);
        token.removeBlackList(address(vaultA));
        vaultA.pull(address(vaultS));
        _lockBy(vaultS, SENDER_KEY, _payoutOrder(99e6, 0, address(vaultB)));
        _assertBooks(0, 99e6);
    }

    /// @dev Both legs in batches, of which some orders fall out of either.
    function testFuzz_ATransferInBatches(uint256 paidA, uint256 paidB, bool isCredit) public {
        Order[] memory legsA = _partsOf(_legA(100e6, 1e6));
        Order[] memory legsB = _partsOf(_payoutOrder(99e6, 0, address(vaultB)));
        for (uint256 i = 0; i < PARTS; i++) {
            (legsA[i].buyer, legsA[i].payer) = (address(vaultS), vm.addr(SENDER_KEY));
            (legsB[i].buyer, legsB[i].amount, legsB[i].fee) = (address(vaultB), legsA[i].amount - legsA[i].fee, 0);
            if (isCredit) legsA[i].nonce |= 1 << 63;
        }
        (paidA, paidB) = (paidA & 31 | 1, paidB & 31 | 1);
        uint256 between = _passAll(legsA, paidA, isCredit);
        vm.assertEq(token.balanceOf(address(vaultS)), between);
        token.transfer(address(vaultS), _batch(legsB).total - between);
        Batch memory batch = _batch(legsB);
        _lockBatchBy(vaultS, SENDER_KEY, batch);
        _releaseBy(PAYEE_KEY, batch, legsB, paidB);
        if (paidB != 31) {
            vm.warp(batch.claimBy + 1);
            batches.expireBatch(batch);
        }
        uint256 arrived = _sumOf(legsB, paidB);
        vm.assertEq(vaultB.unsynced(), arrived);
        _assertBooks(batch.total - arrived, 0);
    }

    // ---- legs ----

    function _legA(uint96 amount, uint96 fee) private view returns (Order memory order) {
        order = _order(Shape(amount, fee, 1 hours, 1 hours, 1 days, 3 days, keccak256("leg A"), 3, 1));
        order.confirmer = address(vaultA);
        (order.buyer, order.payer) = (address(vaultS), vm.addr(SENDER_KEY));
        if (order.amount < 100) order.amount += 100;
    }

    function _payoutOrder(uint96 amount, uint96 fee, address to) private view returns (Order memory order) {
        order = _payout(Shape(amount, fee, 1 hours, 1 hours, 1 days, 3 days, keccak256("payout"), 5, 1));
        (order.buyer, order.payer) = (to, acceptorB);
    }

    function _partsOf(Order memory whole) private view returns (Order[] memory orders) {
        orders = _orders(PARTS);
        for (uint256 i = 0; i < PARTS; i++) {
            orders[i].confirmer = whole.confirmer;
        }
    }

    function _silentPayout(uint96 amount) private returns (Order memory order) {
        order = _payoutOrder(amount, type(uint96).max, acceptorB);
        token.transfer(address(vaultS), order.amount);
        _lockBy(vaultS, SENDER_KEY, order);
        vault.claim(order, _sign(PAYER_KEY, "Claim", order));
        vm.warp(order.confirmBy + 1);
        vault.lapse(order);
        _assertStatus(order, Status.Contested);
        vm.assertEq(token.balanceOf(acceptorB), 0);
    }

    /// @dev Leg A to its end: the sender has paid acceptor A.
    function _pass(Order memory legA) private {
        _fundAndLock(vaultA, SIGNER_KEY, legA);
        vault.claim(legA, _sign(SENDER_KEY, "Claim", legA));
        vault.release(legA, _sign(SIGNER_KEY, "Release", legA));
    }

    /// @dev Of a batch of legs A those that the sender paid for; the others return to acceptor A.
    function _passAll(Order[] memory legs, uint256 which, bool isCredit) private returns (uint256 paid) {
        Batch memory batch = _batch(legs);
        token.transfer(address(vaultA), batch.total);
        _lockBatchBy(vaultA, SIGNER_KEY, batch);
        _releaseBy(SIGNER_KEY, batch, legs, which);
        if (isCredit) vaultA.pull(address(vaultS));
        paid = _sumOf(legs, which);
        uint256 now_ = block.timestamp;
        if (which != 31) {
            vm.warp(batch.claimBy + 1);
            batches.expireBatch(batch);
            vm.warp(now_);
        }
        _assertBooks(batch.total - _grossOf(legs, which), 0);
    }

    function _at(IVault where) private {
        vault = where;
        batches = IVaultBatches(address(where));
    }

    function _lockBy(IVault where, uint256 key, Order memory order) private {
        _at(where);
        vault.lock(order, _sign(key, "Lock", order), "");
    }

    function _fundAndLock(IVault where, uint256 key, Order memory order) private {
        token.transfer(address(where), order.amount);
        _lockBy(where, key, order);
    }

    function _lockBatchBy(IVault where, uint256 key, Batch memory batch) private {
        _at(where);
        vault.lockBatch(batch, _signBatchLock(key, batch), "");
    }

    function _releaseBy(uint256 key, Batch memory batch, Order[] memory orders, uint256 which) private {
        bytes memory signature = _signBatchRelease(key, batch, orders, which);
        batches.releaseBatch(batch, which, _items(orders, which), _path(orders, which), _one(signature));
    }

    /// @dev `_orders` gives payer `i` the key after the one before.
    function _claimOf(Order[] memory orders, uint256 i) private view returns (bytes memory) {
        return _sign(PAYER_KEY + i, "Claim", orders[i]);
    }

    function _sumOf(Order[] memory orders, uint256 which) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 1) sum += orders[i].amount - orders[i].fee;
        }
    }

    function _grossOf(Order[] memory orders, uint256 which) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 1) sum += orders[i].amount;
        }
    }
}
