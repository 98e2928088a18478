// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {Status} from "../src/interfaces/Status.sol";
import {EndingsTest} from "./EndingsTest.sol";
import {HostileToken} from "./tokens/HostileToken.sol";

/// @notice Each verb against each answer and trick of a token.
contract TokensVerbsTest is EndingsTest {
    HostileToken.Mood[4] private accepting = [
        HostileToken.Mood.Plain, HostileToken.Mood.SaysNothing, HostileToken.Mood.SaysHuge, HostileToken.Mood.TakesFee
    ];
    HostileToken.Mood[4] private refusing = [
        HostileToken.Mood.SaysFalse,
        HostileToken.Mood.Reverts,
        HostileToken.Mood.RevertsHuge,
        HostileToken.Mood.BurnsGas
    ];
    HostileToken.Mood[3] private lying =
        [HostileToken.Mood.FalseOnSuccess, HostileToken.Mood.SaysShort, HostileToken.Mood.SaysTwo];

    HostileToken private hostile;

    function setUp() public override {
        super.setUp();
        hostile = new HostileToken(18);
        hostile.mint(address(this), type(uint128).max);
        _openVault(address(hostile));
    }

    /// @dev Deposit, lock, ending and withdrawal, all in that mood.
    function testFuzz_AnAcceptedPayoutLeavesNothing(Shape memory shape, uint8 ending_, uint8 mood, uint96 toBuyer)
        public
    {
        hostile.setMood(accepting[mood % 4]);
        hostile.mint(address(vault), 1e24);
        Ending ending = Ending(ending_ % 7);
        uint256 before = hostile.balanceOf(address(vault));
        Ended memory ended = _ready(shape, ending, toBuyer);
        bool takesFee = hostile.mood() == HostileToken.Mood.TakesFee;
        uint256 arrived = before + _less(ended.order.amount, takesFee) - ended.order.amount;
        _end(ended, ending, arrived);

        _assertCredits(0, 0);
        _assertPaid(_less(ended.paid, takesFee), _less(ended.feePaid, takesFee));
        uint256 left = arrived + ended.order.amount - ended.paid - ended.feePaid;
        vm.assertEq(hostile.balanceOf(address(vault)), left);
        vm.prank(owner);
        vault.withdraw(owner, uint96(left));
        vm.assertEq(hostile.balanceOf(address(vault)), 0);
    }

    function testFuzz_ARefusedPayoutIsPulledLater(Shape memory shape, uint8 ending_, uint8 mood, uint96 toBuyer)
        public
    {
        Ending ending = Ending(ending_ % 7);
        Ended memory ended = _ready(shape, ending, toBuyer);
        hostile.setMood(refusing[mood % 4]);
        _end(ended, ending);
        _assertPaid(0, 0);
        _assertCredits(ended.paid, ended.feePaid);
        vm.assertEq(hostile.balanceOf(address(vault)), ended.order.amount);
        _refusesToSend(ended);

        hostile.setMood(HostileToken.Mood.Plain);
        _pullAll(ended);
        _assertPaid(ended.paid, ended.feePaid);
        _withdrawAll();
    }

    /// @dev The vault cannot see that such a token has moved the money: the receiver has it, and a credit that cannot be
    /// pulled while the token goes on like that. What the credit stands for is kept from the owner, also of money that
    /// comes later. No registry may list such a token.
    function testFuzz_ATokenThatDeniesWhatItDidKeepsItFromTheOwner(
        Shape memory shape,
        uint8 ending_,
        uint8 mood,
        uint96 toBuyer
    ) public {
        Ending ending = Ending(ending_ % 7);
        Ended memory ended = _ready(shape, ending, toBuyer);
        hostile.setMood(lying[mood % 3]);
        _end(ended, ending);
        _assertPaid(ended.paid, ended.feePaid);
        _assertCredits(ended.paid, ended.feePaid);
        _refusesToSend(ended);

        uint96 moved = ended.paid + ended.feePaid;
        hostile.setMood(HostileToken.Mood.Plain);
        _fund(moved);
        vm.assertEq(vault.unsynced(), 0);
        _withdrawAll();
        vm.assertEq(hostile.balanceOf(address(vault)), moved);
    }

    /// @dev What it takes beyond the payout is missing at the end, to the unit, and comes to be a credit that waits.
    function testFuzz_ATokenThatTakesMoreLeavesAClaimForTheRest(Shape memory shape) public {
        shape.amount = uint96(_bound(shape.amount, 10_000, 1e24));
        Ended memory ended = _ready(shape, Ending.Release, 0);
        hostile.mint(address(vault), ended.order.amount / 200);
        hostile.setMood(HostileToken.Mood.TakesMore);
        _end(ended, Ending.Release);
        vm.assertEq(vault.credited() + hostile.balanceOf(buyer) + hostile.balanceOf(feeTo), ended.order.amount);

        hostile.setMood(HostileToken.Mood.Plain);
        hostile.mint(address(vault), ended.order.amount);
        if (vault.creditOf(buyer) != 0) vault.pull(buyer);
        if (vault.creditOf(feeTo) != 0) vault.pull(feeTo);
        _assertPaid(ended.paid, ended.feePaid);
    }

    /// @dev No ending asks for a balance; only counting and withdrawing do.
    function testFuzz_NoEndingAsksForTheBalance(Shape memory shape, uint8 ending_, uint8 how, uint96 toBuyer) public {
        Ending ending = Ending(ending_ % 7);
        Ended memory ended = _ready(shape, ending, toBuyer);
        hostile.setBalances(HostileToken.Balances(1 + how % 3));
        _end(ended, ending);
        vm.assertEq(hostile.trueBalanceOf(buyer), ended.paid);
        vm.assertEq(hostile.trueBalanceOf(feeTo), ended.feePaid);
        vm.assertEq(vault.credited(), 0);

        Order memory next = abi.decode(abi.encode(ended.order), (Order));
        next.nonce += 1;
        next.amount = vault.free();
        next.fee = 0;
        next.lockBy = uint40(block.timestamp);
        next.claimBy = next.lockBy + 1;
        next.confirmBy = next.lockBy + 2;
        next.ruleBy = next.lockBy + 3;
        if (next.amount == 0) return;
        vault.lock(next, _sign(SIGNER_KEY, "Lock", next), "");
        vault.cancel(next, _sign(BUYER_KEY, "Cancel", next));
    }

    /// @dev The books take no more than they hold, locks on them included, and what is not there becomes a credit.
    function testFuzz_ABalanceOutOfThinAirBreaksNoBooks(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        Ending ending = Ending(ending_ % 7);
        hostile.setBalances(HostileToken.Balances.Huge);
        Order memory order = _order(shape);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        vm.assertEq(vault.free(), type(uint96).max - order.amount);
        vm.assertEq(vault.sync(), 0);
        hostile.setBalances(HostileToken.Balances.True);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, 1, 0));
        vm.prank(owner);
        vault.withdraw(owner, 1);

        Ended memory ended = _readyOnceLocked(order, ending, toBuyer);
        _end(ended, ending, type(uint96).max - order.amount);
        _assertCredits(ended.paid, ended.feePaid);
        hostile.mint(address(vault), order.amount);
        _pullAll(ended);
        _assertPaid(ended.paid, ended.feePaid);
    }

    function testFuzz_ALockSeesMoneyInEighteenDecimals(uint88 amount) public {
        Order memory order = _plain();
        order.amount = uint96(_bound(amount, 1, type(uint88).max));
        order.fee = order.amount / 50;
        Ended memory ended = Ended(order, order.amount - order.fee, order.fee);
        _lock(order);
        _end(ended, Ending.Release);
        _assertPaid(ended.paid, ended.feePaid);
    }

    /// @dev A foreign token that misbehaves cannot touch the vault's own.
    function testFuzz_RecoverOfAHostileToken(uint8 mood_, uint96 amount) public {
        HostileToken foreign = new HostileToken(6);
        foreign.mint(address(vault), amount);
        HostileToken.Mood mood = HostileToken.Mood(mood_ % 12);
        foreign.setMood(mood);
        _fund(1e6);
        vault.sync();
        bool accepts = mood <= HostileToken.Mood.TakesFee || (mood == HostileToken.Mood.TakesMore && amount < 100);
        if (!accepts) {
            vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultTransferRefused.selector, owner, amount));
        }
        vm.prank(owner);
        vault.recover{gas: 1_000_000}(address(foreign), owner, amount);
        bool takesFee = mood == HostileToken.Mood.TakesFee;
        vm.assertEq(foreign.balanceOf(owner), accepts ? _less(amount, takesFee) : 0);
        vm.assertEq(hostile.balanceOf(address(vault)), 1e6);
    }

    /// @dev Nothing leaves and no book changes.
    function _refusesToSend(Ended memory ended) private {
        uint256 balance = hostile.balanceOf(address(vault));
        bytes4 refused = IVaultErrors.VaultTransferRefused.selector;
        if (ended.paid != 0) {
            vm.expectRevert(abi.encodeWithSelector(refused, buyer, ended.paid));
            vault.pull{gas: 1_000_000}(buyer);
            vm.expectRevert(abi.encodeWithSelector(refused, stranger, ended.paid));
            vm.prank(buyer);
            vault.pullTo{gas: 1_000_000}(stranger);
        }
        uint96 free = vault.free();
        if (free != 0 && balance >= free + vault.credited()) {
            vm.expectRevert(abi.encodeWithSelector(refused, owner, free));
            vm.prank(owner);
            vault.withdraw{gas: 1_000_000}(owner, free);
        }
        vm.assertEq(vault.free(), free);
        vm.assertEq(hostile.balanceOf(address(vault)), balance);
        vm.assertEq(vault.creditOf(buyer), ended.paid);
    }

    function _withdrawAll() private {
        uint96 free = vault.free();
        vm.prank(owner);
        vault.withdraw(owner, free);
        vm.assertEq(hostile.balanceOf(owner), free);
    }

    function _less(uint256 amount, bool takesFee) private pure returns (uint256) {
        return takesFee ? amount - amount / 100 : amount;
    }
}
